/** Steps that the kit cannot prove: an EFI system partition of its own, the device below a mounted filesystem, two disks. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ChangeRecorder } from '../../../lib/conversion/changes/change-recorder';
import { diskStatesStep } from '../../../lib/conversion/windows/disks';
import { efiBootStep } from '../../../lib/conversion/windows/efi-boot';
import {
  hypervisorServicesStep,
  hypervisorToolsStep,
} from '../../../lib/conversion/windows/hypervisor-tools';
import { ntfsHeadsStep } from '../../../lib/conversion/windows/ntfs-heads';
import { Guestfs } from '../../../lib/guestfs';
import { emptyHive, windows10Guest, writeRegistry } from '../../../lib/testing';

jest.setTimeout(300_000);

const MiB = 2048;
const windows = '{733b62e5-f608-11eb-825c-c112f60133ab}';
const graphics = `Objects\\${windows}\\Elements\\16000046`;
const services = 'ControlSet001\\Services';

let directory: string;
let guest: Guestfs;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'v2v-node-windows.'));
  guest = await Guestfs.create();
  for (const name of ['system', 'data']) {
    const path = join(directory, name);
    await guest.diskCreate(path, 'raw', 256 * 1024 ** 2);
    await guest.addDrive(path, { format: 'raw' });
  }
  await guest.launch();
  await guest.partInit('/dev/sda', 'gpt');
  await guest.partAdd('/dev/sda', 'primary', MiB, 40 * MiB - 1);
  await guest.partAdd('/dev/sda', 'primary', 40 * MiB, -2 * MiB);
  await guest.partDisk('/dev/sdb', 'mbr');
  await guest.pwriteDevice('/dev/sdb', Buffer.from([0x3e, 0xa0, 0xbe, 0x5c]), 440);
  await guest.mkfs('vfat', '/dev/sda1');
  await guest.mkfs('ntfs', '/dev/sda2');
  await guest.mount('/dev/sda1', '/');
  await guest.mkdirP('/EFI/Microsoft/Boot');
  await guest.write('/EFI/Microsoft/Boot/bootmgfw.efi', Buffer.alloc(1 << 20, 'boot manager'));
  await guest.write('/EFI/Microsoft/Boot/BCD', emptyHive());
  await writeRegistry(guest, '/EFI/Microsoft/Boot/BCD', {
    'Objects\\{9dea862c-5cdd-4e70-acc1-f32b344d4795}\\Elements\\23000003': { Element: windows },
    [graphics]: { Element: Buffer.from([1]) },
  });
  await guest.umountAll();
  await guest.mount('/dev/sda2', '/');
  await guest.mkdirP('/Windows/System32/config');
  for (const hive of ['SYSTEM', 'SOFTWARE'])
    await guest.write(`/Windows/System32/config/${hive}`, emptyHive());
  await writeRegistry(guest, '/Windows/System32/config/SYSTEM', {
    [`${services}\\vmci`]: { Start: 0 },
    'ControlSet001\\Control\\Class\\{4D36E96F-E325-11CE-BFC1-08002BE10318}': {
      UpperFilters: ['vmci', 'mouclass'],
    },
    MountedDevices: { '\\DosDevices\\D:': Buffer.from('3ea0be5c0000100000000000', 'hex') },
  });
});

afterAll(async () => {
  await guest.close();
  await rm(directory, { recursive: true, force: true });
});

it('a guest is fitted to its new machine, and nothing is left behind', async () => {
  await using typical = await windows10Guest();
  const recorder = new ChangeRecorder(guest);
  const state = typical.state({
    ...{ guest: recorder.guest, changes: recorder.changes },
    inspection: {
      ...typical.inspection,
      ...{ root: '/dev/sda2', majorVersion: 5 },
      firmware: { type: 'uefi', esps: ['/dev/sda1'] },
    },
  });
  const before = await guest.preadDevice('/dev/sda2', 512, 0);
  for (const step of [
    ...[hypervisorToolsStep, diskStatesStep, hypervisorServicesStep],
    ...[ntfsHeadsStep, efiBootStep],
  ]) {
    expect(await step.applies(state)).toBe(true);
    await step.run(state);
  }
  const report = await recorder.report();
  expect(report.map(({ path, action }) => [path, action])).toEqual([
    ['/Windows/System32/config/SYSTEM', 'modified'],
    ['/v2v-node-esp-sda1/EFI/Boot', 'created'],
    ['/v2v-node-esp-sda1/EFI/Boot/bootx64.efi', 'created'],
    ['/v2v-node-esp-sda1/EFI/Microsoft/Boot/BCD', 'modified'],
  ]);
  expect(report[3]?.registry).toEqual([{ key: graphics, action: 'removed' }]);
  expect(state.disabledServices).toEqual([{ service: 'vmci', startBefore: 0 }]);
  expect(state.disks?.letters).toEqual([{ letter: 'D:', disk: 1 }]);

  expect(await guest.ls('/')).toEqual(['Windows']);
  expect(Object.keys(await guest.mountpoints())).toEqual(['/dev/sda2']);
  const after = Buffer.from(before);
  after.writeUInt16LE(0x40, 0x1a);
  await guest.umountAll();
  expect(after.equals(await guest.preadDevice('/dev/sda2', 512, 0))).toBe(true);
  await guest.mount('/dev/sda1', '/');
  expect(await guest.equal('/efi/boot/BOOTX64.EFI', '/EFI/Microsoft/Boot/bootmgfw.efi')).toBe(true);
});
