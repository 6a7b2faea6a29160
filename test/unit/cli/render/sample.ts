/** Data as one conversion would have it, for the tests of the renderers. */
import type { V2vEvent, V2vEventBody } from '../../../../types/events';
import type { GuestCaps, GuestConversion, Kernel } from '../../../../types/conversion';
import type { Inspection } from '../../../../types/inspection';
import type { TargetMachine } from '../../../../types/machine';
import type { ConversionPlan } from '../../../../types/plan';
import type { ConvertResult } from '../../../../types/result';
import type { Source } from '../../../../types/source';
import { Screen } from '../../../../lib/cli/render/screen';

export function event(body: V2vEventBody, elapsed = 0): V2vEvent {
  return { ...body, time: '2026-01-02T03:04:05.006Z', elapsed };
}

/** Streams that keep what was written, in one order and apart. */
export function recorder(isTTY = false) {
  const written = { stdout: '', stderr: '', both: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    isTTY,
    columns: 100,
    write(text: string) {
      written[name] += text;
      written.both += text;
    },
  });
  return { written, screen: new Screen(stream('stdout'), stream('stderr')) };
}

export const source: Source = {
  name: 'centos2',
  hypervisor: 'vmware',
  memory: 1073741824,
  vcpus: 1,
  features: [],
  firmware: 'bios',
  uefiSecureBoot: false,
  disks: [
    {
      id: 0,
      image: { kind: 'file', path: '/var/tmp/ova.x0YFry/centos2-disk1.vmdk', format: 'vmdk' },
      controller: 'scsi',
    },
  ],
  removables: [{ type: 'cdrom', controller: 'ide', slot: 0 }],
  nics: [{ network: 'nat', networkType: 'bridge', model: 'e1000' }],
};

export const inspection: Inspection = {
  root: '/dev/cl/root',
  type: 'linux',
  distro: 'centos',
  osinfo: 'centos7.0',
  arch: 'x86_64',
  majorVersion: 7,
  minorVersion: 5,
  packageFormat: 'rpm',
  packageManagement: 'yum',
  productName: 'CentOS Linux release 7.5.1804 (Core)',
  productVariant: 'unknown',
  firmware: { type: 'bios' },
  mountpoints: [{ path: '/', device: '/dev/cl/root' }],
  filesystems: ['/dev/cl/root'],
  unmounted: [],
  applications: [],
};

export const kernel: Kernel = {
  packageName: 'kernel',
  packageVersion: '0:3.10.0-514.el7',
  version: '3.10.0-514.el7.x86_64',
  arch: 'x86_64',
  vmlinuz: '/boot/vmlinuz-3.10.0-514.el7.x86_64',
  initrd: '/boot/initramfs-3.10.0-514.el7.x86_64.img',
  configFile: '/boot/config-3.10.0-514.el7.x86_64',
  modulesPath: '/lib/modules/3.10.0-514.el7.x86_64',
  modules: Array.from({ length: 2347 }, (_, index) => `module_${index}`),
  supportsVirtioBlk: true,
  supportsVirtioNet: true,
  supportsVirtioRng: true,
  supportsVirtioBalloon: true,
  supportsPvpanic: true,
  supportsVsock: false,
  isXenPvOnly: false,
  isDebug: false,
};

export const guestcaps: GuestCaps = {
  blockBus: 'virtio-blk',
  netBus: 'virtio-net',
  virtioRng: true,
  virtioBalloon: true,
  isaPvpanic: true,
  virtioSocket: false,
  machine: 'q35',
  arch: 'x86_64',
  virtio10: true,
  rtcUtc: true,
  video: 'vga',
  acpi: true,
};

export const conversion: GuestConversion = {
  system: 'linux',
  guestcaps,
  macs: [],
  steps: [],
  blockDeviceMap: { sda: 'vda' },
  removedPackages: [],
  changes: [],
};

export const machine: TargetMachine = {
  name: 'centos2',
  arch: 'x86_64',
  chipset: 'q35',
  virtio: 'modern',
  firmware: 'bios',
  secureBoot: false,
  origin: 'vmware',
  os: {
    type: 'linux',
    distro: 'centos',
    osinfo: 'centos7.0',
    arch: 'x86_64',
    majorVersion: 7,
    minorVersion: 5,
    productName: 'CentOS Linux release 7.5.1804 (Core)',
    productVariant: 'unknown',
    osinfoUrl: 'http://centos.org/centos/7.0',
  },
  memory: 1073741824,
  cpu: { count: 1 },
  features: ['acpi', 'apic'],
  rtc: 'utc',
  drives: [{ bus: 'virtio', slot: 0, kind: 'disk', disk: 0, bootOrder: 1 }],
  nics: [],
  video: 'vga',
  rng: true,
  balloon: true,
  panic: true,
  vsock: false,
  serialPort: true,
  serialConsole: true,
  channels: ['org.qemu.guest_agent.0'],
};

export const result: ConvertResult = {
  name: 'centos2',
  source,
  inspection,
  conversion,
  machine,
  disks: [{ path: '/out/centos2-sda', format: 'raw', virtualSize: 1, seconds: 1 }],
  artifacts: [{ kind: 'file', role: 'domain', path: '/out/centos2.xml' }],
  warnings: [],
  stages: [],
  seconds: { total: 61.25 },
  run: { version: '0.1.0', started: '2026-11-23T12:00:00.000Z', acceleration: 'kvm' },
};

const plugged = { network: 'nat', networkType: 'bridge', model: 'virtio-net' } as const;

export const plan: ConversionPlan = {
  name: 'centos2',
  source,
  inspection,
  conversion: {
    ...conversion,
    steps: [
      { name: 'block-devices', outcome: 'done', seconds: 0.2 },
      { name: 'xen-drivers', outcome: 'skipped', reason: 'only SUSE lists them', seconds: 0 },
    ],
    bootloader: { type: 'grub2', config: '/boot/grub2/grub.cfg' },
    kernels: { installed: [kernel], offered: [kernel], best: kernel },
    initrd: {
      kernel: kernel.version,
      strategy: 'append',
      reason: 'It lacks virtio_blk.',
      missing: ['virtio_blk'],
      added: [],
    },
    networkNames: {
      pinned: [
        {
          nic: 0,
          mac: '00:0c:29:1a:2b:3c',
          name: 'ens192',
          evidence: 'single',
          file: '/etc/udev/rules.d/70-v2v.rules',
        },
      ],
      unpinned: [{ nic: 1, mac: '52:54:00:aa:bb:cc', reason: 'it is configured nowhere' }],
    },
    removedPackages: ['open-vm-tools'],
    changes: [{ path: '/etc/fstab', action: 'modified', type: 'file', diff: '--- a\n+++ b\n' }],
  },
  machine: {
    ...machine,
    nics: [
      { nic: 0, mac: '00:0c:29:1a:2b:3c', macGenerated: false, ...plugged },
      { nic: 1, mac: '52:54:00:aa:bb:cc', macGenerated: true, ...plugged },
    ],
  },
  disks: [
    {
      name: 'sda',
      path: '/out/centos2-sda',
      format: 'raw',
      allocation: 'sparse',
      compressed: false,
      virtualSize: 6 * 1024 ** 3,
      expectedSize: 1536 * 1024 ** 2,
    },
  ],
  documents: [{ role: 'domain', path: '/out/centos2.xml', text: '<domain/>\n', mode: 0o644 }],
  space: [
    {
      ...{ purpose: 'temporary', path: '/var/tmp', needed: 120 * 1024 ** 2, present: 0 },
      ...{ available: 20 * 1024 ** 3, sharedWith: ['appliance'], enough: true },
    },
    {
      ...{ purpose: 'target', path: '/out', needed: 1536 * 1024 ** 2, present: 0 },
      ...{ available: 1024 ** 3, sharedWith: [], enough: false },
    },
    {
      ...{ purpose: 'appliance', path: '/var/tmp', needed: 400 * 1024 ** 2, present: 400 * 1024 ** 2 },
      ...{ available: 20 * 1024 ** 3, sharedWith: ['temporary'], enough: true },
    },
  ],
  obstacles: [
    {
      name: 'V2vError',
      code: 'OUTPUT_EXISTS',
      message: '/out/centos2.xml exists already.',
      hint: 'Remove it.',
    },
    { name: 'V2vError', code: 'HOST_NO_SPACE', message: '/out has 1 GiB of free space.' },
  ],
  warnings: [{ code: 'PACKAGES_LEFT', message: 'open-vm-tools stays.', hint: 'Remove it later.' }],
  stages: [],
  seconds: { total: 21.5 },
  run: { version: '0.1.0', started: '2026-11-23T12:00:00.000Z', acceleration: 'kvm' },
};
