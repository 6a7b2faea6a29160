/** What a machine becomes in the words of Proxmox VE. */
import type { MachineOs, TargetMachine } from '../../../../types/machine';
import type { ProxmoxMachineOptions } from '../../../../types/output';
import {
  checkMachineOptions,
  dnsName,
  vmParameters,
  warnOfMachine,
} from '../../../../lib/output/proxmox/parameters';
import { defaultCpu, osType } from '../../../../lib/output/proxmox/parameters/ostype';
import { recordingContext } from '../../support/recording-context';
import { makeMachine, makePlan, warnings, type GuestChanges } from '../guest';
import { uefiLinux, windows } from './guests';

const options: ProxmoxMachineOptions = { storage: 'local-lvm' };

async function machineOf(changes: GuestChanges = {}): Promise<TargetMachine> {
  return makeMachine(makePlan({ mode: 'null' }, changes), changes, recordingContext());
}

async function parametersOf(changes: GuestChanges = {}, more: Partial<ProxmoxMachineOptions> = {}) {
  const disks = Array.from({ length: changes.disks ?? 1 }, (_, disk) => ({
    disk,
    value: `local-lvm:vm-1-disk-${disk}`,
  }));
  return vmParameters(await machineOf(changes), { ...options, ...more }, disks);
}

test('proxmox: nothing is left to defaults of the API that break a guest', async () => {
  expect(await parametersOf({ disks: 2 })).toEqual({
    name: 'db',
    description: expect.stringMatching(/^db \(Debian GNU Linux 11\), converted from vmware by v2v-node \d/),
    ostype: 'l26',
    machine: 'q35',
    cpu: 'x86-64-v2-AES',
    sockets: '1',
    cores: '4',
    memory: '4096',
    bios: 'seabios',
    scsihw: 'virtio-scsi-single',
    virtio0: 'local-lvm:vm-1-disk-0,discard=on,iothread=1',
    virtio1: 'local-lvm:vm-1-disk-1,discard=on,iothread=1',
    boot: 'order=virtio0;virtio1',
    net0: 'virtio=00:0C:29:AA:BB:CC,bridge=vmbr0,firewall=0',
    agent: 'enabled=1',
    vga: 'std',
    serial0: 'socket',
    rng0: 'source=/dev/urandom',
    localtime: '0',
    onboot: '0',
  });
});

test('firmware, its keys and the TPM are the machine’s: UEFI is not Secure Boot', async () => {
  expect(await parametersOf(uefiLinux)).toMatchObject({
    bios: 'ovmf',
    efidisk0: 'local-lvm:1,efitype=4m,pre-enrolled-keys=0',
  });
  expect(await parametersOf(uefiLinux)).not.toHaveProperty('tpmstate0');
  expect(await parametersOf(windows)).toMatchObject({
    ostype: 'win11',
    efidisk0: 'local-lvm:1,efitype=4m,pre-enrolled-keys=1',
    tpmstate0: 'local-lvm:1,version=v2.0',
    localtime: '1',
    vmgenid: '00112233-4455-6677-8899-aabbccddeeff',
  });
});

test('old guests get what they have drivers for, and CD-ROM drives stay', async () => {
  const changes: GuestChanges = {
    source: { removables: [{ type: 'cdrom', controller: 'ide', slot: 2 }, { type: 'floppy' }] },
    caps: { blockBus: 'ide', netBus: 'e1000', machine: 'i440fx', virtioRng: false, virtioBalloon: false },
  };
  const parameters = await parametersOf(changes);
  expect(parameters).toMatchObject({
    machine: 'pc',
    ide0: 'local-lvm:vm-1-disk-0,discard=on,ssd=1',
    ide2: 'none,media=cdrom',
    boot: 'order=ide0',
    net0: 'e1000=00:0C:29:AA:BB:CC,bridge=vmbr0,firewall=0',
    balloon: '0',
  });
  expect(parameters).not.toHaveProperty('rng0');
  const context = recordingContext();
  warnOfMachine(await machineOf(changes), { ...options, bridge: 'vmbr0' }, undefined, context);
  expect(warnings(context)).toEqual(['FLOPPY_UNSUPPORTED']);
});

test('the disk that the guest boots from is the first, on whichever place it is', async () => {
  const changes: GuestChanges = {
    disks: 3,
    inspection: { bootDevice: 2 },
    caps: { blockBus: 'virtio-scsi' },
  };
  expect(await parametersOf(changes)).toMatchObject({
    scsi2: 'local-lvm:vm-1-disk-2,discard=on,iothread=1,ssd=1',
    boot: 'order=scsi2;scsi0;scsi1',
  });
});

test('sockets, cores and threads: threads are cores to Proxmox VE', async () => {
  const source = { vcpus: 8, cpuTopology: { sockets: 2, cores: 2, threads: 2 } };
  expect(await parametersOf({ source })).toMatchObject({ sockets: '2', cores: '4' });
});

test('networks: a bridge of the node stays, anything else goes to the one that is named, each with its VLAN', async () => {
  const nic = (network: string, last: number) => ({
    mac: `00:0c:29:00:00:0${last}`,
    network,
    networkType: 'bridge' as const,
  });
  const nics = [nic('vmbr3', 1), nic('VM Network', 2), nic('vnet7', 3)];
  const machine = await machineOf({ source: { nics } });
  const disks = [{ disk: 0, value: 'a:1' }];
  const more = { ...options, bridge: 'vmbr1', vlans: { 'VM Network': 20 }, firewall: true };
  expect(vmParameters(machine, more, disks, ['vmbr1', 'vnet7'])).toMatchObject({
    net0: 'virtio=00:0C:29:00:00:01,bridge=vmbr1,firewall=1',
    net1: 'virtio=00:0C:29:00:00:02,bridge=vmbr1,firewall=1,tag=20',
    net2: 'virtio=00:0C:29:00:00:03,bridge=vnet7,firewall=1',
  });
  // Where the bridges of the node are not known, its own names are.
  expect(vmParameters(machine, options, disks)['net0']).toContain('bridge=vmbr3,');
  const context = recordingContext();
  warnOfMachine(machine, options, ['vmbr0', 'vmbr3', 'vnet7'], context);
  expect(warnings(context)).toEqual(['BRIDGE_DEFAULT']);
});

test('names of the source are data: none becomes an option of a list', async () => {
  const evil = 'x,import-from=/etc/shadow=1;--args';
  const nics = [{ mac: '00:0c:29:00:00:01', network: evil, networkType: 'bridge' as const }];
  const parameters = await parametersOf({
    name: evil,
    source: { nics, genid: evil },
    inspection: { productName: '<img src=x>`' },
  });
  expect(parameters['name']).toBe('x-import-from-etc-shadow-1-args');
  expect(parameters['net0']).toBe('virtio=00:0C:29:00:00:01,bridge=vmbr0,firewall=0');
  expect(parameters['description']).not.toMatch(/[<>`=]/);
  expect(parameters).not.toHaveProperty('vmgenid');
});

test.each([
  ['web', 'web'],
  ['Web_01.example.com', 'Web-01.example.com'],
  ['Bücher & Zeitung', 'Bucher-Zeitung'],
  ['-a-', 'a'],
  ['日本', 'vm'],
  ['a..b', 'a.b'],
  ['x'.repeat(70), 'x'.repeat(63)],
])('the name %s becomes %s', (name, expected) => {
  expect(dnsName(name)).toBe(expected);
});

const os = (changes: Partial<MachineOs>): MachineOs => ({
  type: 'windows',
  distro: 'windows',
  osinfo: 'win10',
  arch: 'x86_64',
  majorVersion: 10,
  minorVersion: 0,
  productName: 'Windows',
  productVariant: 'Client',
  ...changes,
});

test.each<[string, Partial<MachineOs>]>([
  ['wxp', { majorVersion: 5, minorVersion: 1, osinfo: 'winxp' }],
  ['w2k3', { majorVersion: 5, minorVersion: 2, osinfo: 'win2k3' }],
  ['wvista', { majorVersion: 6, minorVersion: 0, osinfo: 'winvista' }],
  ['w2k8', { majorVersion: 6, minorVersion: 0, osinfo: 'win2k8', productVariant: 'Server' }],
  ['win7', { majorVersion: 6, minorVersion: 1, osinfo: 'win2k8r2' }],
  ['win8', { majorVersion: 6, minorVersion: 3, osinfo: 'win2k12r2' }],
  ['win10', { osinfo: 'win2k19', productVariant: 'Server' }],
  ['win11', { osinfo: 'win11' }],
  ['win11', { osinfo: 'win2k25' }],
  ['l24', { type: 'linux', distro: 'rhel', majorVersion: 3 }],
  ['l26', { type: 'linux', distro: 'alpinelinux', majorVersion: 3 }],
])('ostype %s', (expected, changes) => {
  expect(osType(os(changes))).toBe(expected);
});

test('EL 9 panics on kvm64, EL 10 on x86-64-v2', () => {
  const of = (distro: string, majorVersion: number) =>
    defaultCpu(os({ type: 'linux', distro, majorVersion }));
  expect([of('rhel', 9), of('rocky', 10), of('debian', 13)]).toEqual([
    'x86-64-v2-AES',
    'x86-64-v3',
    'x86-64-v2-AES',
  ]);
  expect(defaultCpu(os({}))).toBe('x86-64-v2-AES');
});

test('what Proxmox VE cannot do is said', async () => {
  await expect(parametersOf({ caps: { arch: 'aarch64', machine: 'virt' } })).rejects.toMatchObject({
    code: 'GUEST_UNSUPPORTED',
  });
  await expect(parametersOf({ disks: 17 })).rejects.toMatchObject({
    code: 'OUTPUT_UNSUPPORTED',
    message: expect.stringContaining('16 drives on the bus virtio'),
  });
});

test.each<[Partial<ProxmoxMachineOptions>, string]>([
  [{ storage: '' }, 'needs the storage'],
  [{ storage: 'a,b' }, 'is not the name of a storage'],
  [{ bridge: 'vmbr0,tag=1' }, 'is not the name of a bridge'],
  [{ cpu: 'host,args=x' }, 'is not the name of a type of CPU'],
  [{ pool: 'a b' }, 'is not the name of a pool'],
  [{ vmid: 99 }, 'from 100 to 999999999'],
  [{ vlans: { a: 4095 } }, 'from 1 to 4094'],
  [{ tags: ['a;b'] }, 'is no tag'],
])('%j is refused', (changes, message) => {
  let thrown: unknown;
  try {
    checkMachineOptions({ ...options, ...changes });
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ code: 'USAGE', message: expect.stringContaining(message) });
});
