import { efiBootStep } from '../../../../../lib/conversion/windows/efi-boot';
import {
  emptyHive,
  type RegistryKeys,
  type TestFiles,
  writeRegistry,
  windows10Guest,
} from '../../../../../lib/testing';
import { ChangeRecorder } from '../../../../../lib/conversion/changes/change-recorder';
import { openHive } from '../../../../../lib/registry';
import type { Inspection } from '../../../../../types/inspection';
import { itWithSamples, sample } from '../../../samples';

// A test guest has one tree: this is where the step mounts the partition.
const esp = '/v2v-node-esp-sda1';
const bcdPath = `${esp}/EFI/Microsoft/Boot/BCD`;
const objects = 'Objects';
const [bootManager, windows, other] = [
  '{9dea862c-5cdd-4e70-acc1-f32b344d4795}',
  '{733b62e5-f608-11eb-825c-c112f60133ab}',
  '{733b62e6-f608-11eb-825c-c112f60133ab}',
];
const element = (object: string, number: string) => `${objects}\\${object}\\Elements\\${number}`;
const keys: RegistryKeys = {
  [element(bootManager, '23000003')]: { Element: windows },
  [element(windows, '16000046')]: { Element: Buffer.from([1]) },
  [element(windows, '16000009')]: { Element: Buffer.from([1]) },
  [element(other, '16000046')]: { Element: Buffer.from([1]) },
};

interface Esp {
  files?: TestFiles;
  bcd?: RegistryKeys | null;
  inspection?: Partial<Inspection>;
  free?: number;
  esps?: string[];
}

async function run({ files = {}, bcd = keys, inspection = {}, free, esps = ['/dev/sda1'] }: Esp = {}) {
  await using typical = await windows10Guest({
    files: { [esp]: { directory: true }, ...(bcd === null ? {} : { [bcdPath]: emptyHive() }), ...files },
    devices: {
      ...{ '/dev/sda': {}, '/dev/sda2': { type: 'ntfs', mountpoint: '/' } },
      '/dev/sda1': { type: 'vfat', mountpoint: esp, ...(free === undefined ? {} : { free }) },
      '/dev/sdb1': { type: 'vfat', mountpoint: '/v2v-node-esp-sdb1' },
    },
    inspection: { firmware: { type: 'uefi', esps }, ...inspection },
  });
  if (bcd !== null && Object.keys(bcd).length > 0) await writeRegistry(typical.guest, bcdPath, bcd);
  const { guest } = typical;
  const recorder = new ChangeRecorder(guest);
  const state = typical.state({ guest: recorder.guest, changes: recorder.changes });
  const verdict = await efiBootStep.applies(state);
  if (verdict !== true) return { verdict, changes: [], registry: [], events: [], texts: {}, mounted: {} };
  await efiBootStep.run(state);
  const events = typical.events.flatMap((event) =>
    event.type === 'info' || event.type === 'warning' ? [event.message] : [],
  );
  const changes = await recorder.report();
  // Where the partition had nothing in it, its directory is gone.
  const left = (await guest.isDir(esp)) ? await guest.find(`${esp}/`) : [];
  const loaders = left.filter((name) => /\.efi/i.test(name));
  return {
    verdict,
    events,
    changes: changes.map(({ path, action }) => `${path} ${action}`),
    registry: changes.flatMap(({ registry = [] }) => registry.map(({ key, action }) => `${key} ${action}`)),
    texts: Object.fromEntries(loaders.map((name) => [name.replace(/^\//, ''), guest.text(`${esp}/${name}`)])),
    mounted: await guest.mountpoints(),
  };
}

const manager = { [`${esp}/EFI/Microsoft/Boot/bootmgfw.efi`]: 'boot manager' };

it('the entry that starts by itself draws again; nothing else of the boot configuration changes', async () => {
  const { registry, changes, mounted } = await run();
  expect(registry).toEqual([`${element(windows, '16000046')} removed`]);
  expect(changes).toEqual([`${bcdPath} modified`]);
  expect(mounted).not.toHaveProperty(['/dev/sda1']);
});

it.each([
  ['an entry that draws', { [element(bootManager, '23000003')]: { Element: windows } }],
  ['no default entry', { [element(windows, '16000046')]: { Element: Buffer.from([1]) } }],
  [
    'a default entry that leads elsewhere',
    { [element(bootManager, '23000003')]: { Element: `${windows}\\..` } },
  ],
  ['nothing in it', {}],
])('a boot configuration with %s stays', async (_words, bcd) => {
  expect((await run({ bcd })).changes).toEqual([]);
});

it('puts the boot manager where firmware looks, and keeps what is there', async () => {
  const { texts, events, changes } = await run({
    bcd: {},
    files: { ...manager, [`${esp}/EFI/BOOT/fbx64.efi`]: 'fallback' },
  });
  expect(texts).toEqual({
    'EFI/Microsoft/Boot/bootmgfw.efi': 'boot manager',
    'EFI/BOOT/fbx64.efi': 'fallback',
    'EFI/BOOT/bootx64.efi': 'boot manager',
  });
  expect(events).toEqual([
    "Windows' boot manager was copied to /EFI/BOOT/bootx64.efi, where UEFI firmware without boot entries looks.",
  ]);
  expect(changes).toEqual([`${esp}/EFI/BOOT/bootx64.efi created`]);
});

it("another system's loader of that name stays under one of its own", async () => {
  const { texts, changes } = await run({
    bcd: {},
    files: { ...manager, [`${esp}/EFI/Boot/BOOTX64.EFI`]: 'systemd-boot' },
  });
  expect(texts).toMatchObject({
    'EFI/Boot/BOOTX64.EFI': 'boot manager',
    'EFI/Boot/BOOTX64.EFI.v2v-node': 'systemd-boot',
  });
  expect(changes).toEqual([
    `${esp}/EFI/Boot/BOOTX64.EFI modified`,
    `${esp}/EFI/Boot/BOOTX64.EFI.v2v-node created`,
  ]);
});

it('32-bit firmware looks for another name', async () => {
  const { texts } = await run({ bcd: {}, files: manager, inspection: { arch: 'i386' } });
  expect(texts).toMatchObject({ 'EFI/Boot/bootia32.efi': 'boot manager' });
});

it.each([
  ['the same loader is there', { ...manager, [`${esp}/EFI/Boot/bootx64.efi`]: 'boot manager' }, {}],
  ['there is no boot manager', {}, {}],
  ['the architecture has no name', manager, { arch: 'mips' }],
])('nothing is copied where %s', async (_words, files, inspection) => {
  expect((await run({ bcd: {}, files, inspection })).changes).toEqual([]);
});

it('says what it takes where there is no room', async () => {
  await expect(run({ bcd: {}, files: manager, free: 4096 })).rejects.toMatchObject({
    code: 'GUEST_NO_SPACE',
    message: expect.stringMatching(/^The guest's EFI system partition has 4 KiB free/),
  });
});

it("a second partition that is not Windows' is left alone", async () => {
  const files = { '/v2v-node-esp-sdb1/EFI/debian/grubx64.efi': 'grub' };
  const { events, changes } = await run({ files, esps: ['/dev/sdb1', '/dev/sda1'] });
  expect(events).toEqual(['/dev/sdb1 is left as it is: it has no boot configuration of Windows.']);
  expect(changes).toEqual([`${bcdPath} modified`]);
});

it("warns where none is Windows'", async () => {
  const { events, changes } = await run({ bcd: null, files: { [`${esp}/EFI/debian/grubx64.efi`]: '' } });
  expect(events.at(-1)).toBe('No boot configuration of Windows was found on /dev/sda1.');
  expect(changes).toEqual([]);
});

it('is skipped for a guest that boots by BIOS', async () => {
  const { verdict } = await run({ inspection: { firmware: { type: 'bios' } } });
  expect(verdict).toBe('the guest boots by BIOS');
});

it('what is no file is not opened', async () => {
  await expect(
    run({ bcd: {}, files: { ...manager, [`${esp}/EFI/Boot/bootx64.efi`]: { directory: true } } }),
  ).rejects.toMatchObject({ code: 'GUEST_UNSUPPORTED' });
});

itWithSamples('BCD-win10-uefi')('a real boot configuration: its default entry is found', async () => {
  await using typical = await windows10Guest({ files: { [bcdPath]: sample('BCD-win10-uefi') } });
  const { guest } = typical;
  await writeRegistry(guest, bcdPath, { [element(windows, '16000046')]: { Element: Buffer.from([1]) } });
  const files = { [bcdPath]: await guest.readFile(bcdPath) };
  expect((await run({ bcd: {}, files })).registry).toEqual([`${element(windows, '16000046')} removed`]);
  await using hive = await openHive(guest, bcdPath);
  expect(await hive.text(element(windows, '12000004'), 'Element')).toBe('Windows 10');
});
