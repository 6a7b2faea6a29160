/** The whole way of a guest to a machine of Proxmox VE through its API. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import type { GuestChanges } from '../guest';
import { readProperties, TestProxmox } from '../../../support/proxmox';
import { ApiRun, type RunOptions } from './api-run';

let server: TestProxmox;
beforeEach(async () => {
  server = await TestProxmox.start();
});
afterEach(() => server[Symbol.asyncDispose]());

const windows: GuestChanges = {
  name: 'Büro PC',
  caps: { blockBus: 'virtio-scsi', rtcUtc: false },
  source: {
    firmware: 'uefi',
    uefiSecureBoot: true,
    tpm: '2.0',
    genid: '01234567-89ab-cdef-0123-456789abcdef',
  },
  inspection: {
    type: 'windows',
    distro: 'windows',
    osinfo: 'win11',
    majorVersion: 10,
    minorVersion: 0,
    productName: 'Windows 11 Pro',
    firmware: { type: 'uefi', esps: ['/dev/sda1'] },
  },
};

/** The volume that is plugged in there, as a file of this host. */
function fileOf(config: Readonly<Record<string, string>>, name: string): string {
  const [storage, volume] = readProperties(config[name]!).file!.split(/:(.*)/s);
  return server.cluster.storages.find((one) => one.storage === storage)!.volumes.get(volume!)!;
}

/** Throws where the contents differ. */
function compare(source: string, volume: string, format = 'raw'): void {
  execFileSync('qemu-img', ['compare', '-f', 'raw', '-F', format, source, volume], { stdio: 'pipe' });
}

async function whole(options: RunOptions = {}) {
  await using run = await ApiRun.begin(server, options);
  expect(await run.obstacles()).toEqual([]);
  const made = await run.run();
  const noted = run.noted();
  for (const [index, { name }] of run.plan.disks.entries()) {
    const [vm] = [...server.cluster.vms.values()];
    const drives = vm!.config.boot!.replace('order=', '').split(';');
    const { format } = JSON.parse(
      execFileSync('qemu-img', ['info', '--output=json', fileOf(vm!.config, drives[index]!)]).toString(),
    ) as { format: string };
    compare(join(run.directory, `source-${name}`), fileOf(vm!.config, drives[index]!), format);
  }
  await run.end();
  expect(run.left()).toEqual([]);
  expect(noted).toEqual([]);
  return { ...made, run, config: [...server.cluster.vms.values()][0]!.config };
}

test('a Linux guest with BIOS and two disks', async () => {
  const { config, artifacts, copied } = await whole({ guest: { disks: 2 }, disks: { verify: 'full' } });
  expect(config).toMatchObject({ bios: 'seabios', cpu: 'x86-64-v2-AES', scsihw: 'virtio-scsi-single' });
  expect(config.description).not.toContain('not complete');
  expect(artifacts[0]).toMatchObject({ kind: 'vm', id: '100', name: 'db' });
  expect(artifacts.slice(1)).toMatchObject([
    { kind: 'volume', id: 'local-lvm:vm-100-disk-0', disk: 0 },
    { kind: 'volume', id: 'local-lvm:vm-100-disk-1', disk: 1 },
  ]);
  expect(copied[0]).toMatchObject({ location: 'local-lvm', verified: { level: 'full', how: 'checksum' } });
  expect(server.volumes).toEqual(['local-lvm:vm-100-disk-0', 'local-lvm:vm-100-disk-1']);
});

test('a Linux guest with UEFI', async () => {
  const { config } = await whole({
    guest: { source: { firmware: 'uefi' }, inspection: { firmware: { type: 'uefi', esps: ['/dev/sda1'] } } },
  });
  expect(config.bios).toBe('ovmf');
  expect(config.efidisk0).toContain('efitype=4m,pre-enrolled-keys=0');
});

test('a Windows guest with Secure Boot and a TPM', async () => {
  const { config } = await whole({ guest: windows });
  expect(config).toMatchObject({ name: 'Buro-PC', ostype: 'win11', localtime: '1', bios: 'ovmf' });
  expect(config.efidisk0).toContain('efitype=4m,pre-enrolled-keys=1');
  expect(config.tpmstate0).toContain('version=v2.0');
  // Only root may give one; the server made its own.
  expect(config.vmgenid).toMatch(/^(?!01234567)[\da-f-]{36}$/);
});
