import { gzipSync } from 'node:zlib';

import {
  cpioArchive,
  type SegmentEntry,
  withParents,
} from '../../conversion/linux/initrd/archive/cpio-writer';
import type { TestFiles } from '../test-files';

/** How a distribution lays out a kernel. */
export interface KernelLayout {
  initrd: (version: string) => string;
  tool: 'initramfs-tools' | 'dracut';
  /** Of a module's file: `.ko`, `.ko.xz`. */
  suffix: string;
  /** Names of the drivers in the initrd, with `_`; what they need comes with them. */
  initrdDrivers: readonly string[];
}

/** Paths below `kernel/` without suffix, and what each needs, as modules.dep has it. */
const modules: Readonly<Record<string, readonly string[]>> = {
  'drivers/virtio/virtio': [],
  'drivers/virtio/virtio_ring': ['drivers/virtio/virtio'],
  'drivers/virtio/virtio_pci': ['drivers/virtio/virtio_ring', 'drivers/virtio/virtio'],
  'drivers/virtio/virtio_balloon': ['drivers/virtio/virtio_ring', 'drivers/virtio/virtio'],
  'drivers/block/virtio_blk': ['drivers/virtio/virtio_ring', 'drivers/virtio/virtio'],
  'drivers/scsi/virtio_scsi': [
    'drivers/scsi/scsi_mod',
    'drivers/virtio/virtio_ring',
    'drivers/virtio/virtio',
  ],
  'drivers/net/virtio_net': ['drivers/virtio/virtio_ring', 'drivers/virtio/virtio'],
  'drivers/char/hw_random/virtio-rng': ['drivers/virtio/virtio_ring', 'drivers/virtio/virtio'],
  'drivers/misc/pvpanic/pvpanic': [],
  'net/vmw_vsock/vsock': [],
  'net/vmw_vsock/vmw_vsock_virtio_transport': [
    'net/vmw_vsock/vsock',
    'drivers/virtio/virtio_ring',
    'drivers/virtio/virtio',
  ],
  'drivers/scsi/scsi_mod': [],
  'drivers/scsi/sd_mod': ['drivers/scsi/scsi_mod'],
  'drivers/scsi/vmw_pvscsi': ['drivers/scsi/scsi_mod'],
  'drivers/ata/libata': ['drivers/scsi/scsi_mod'],
  'drivers/ata/ata_piix': ['drivers/ata/libata', 'drivers/scsi/scsi_mod'],
  'drivers/net/vmxnet3/vmxnet3': [],
  'fs/ext4/ext4': ['fs/jbd2/jbd2', 'fs/mbcache'],
  'fs/jbd2/jbd2': [],
  'fs/mbcache': [],
  'fs/xfs/xfs': [],
  'fs/btrfs/btrfs': [],
};

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replaceAll('-', '_');

/** The header of an ELF file for x86_64 that is not a program: what libguestfs tells a module's architecture by. */
function moduleContent(): Buffer {
  const header = Buffer.alloc(64);
  header.write('\x7fELF\x02\x01\x01', 'latin1');
  header.writeUInt16LE(1, 16); // ET_REL
  header.writeUInt16LE(62, 18); // EM_X86_64
  header.writeUInt32LE(1, 20);
  header.writeUInt16LE(header.length, 52);
  return header;
}

/** A bzImage as far as its header tells: boot signature, `HdrS`, and the version that file(1) prints. */
function kernelContent(version: string): Buffer {
  const image = Buffer.alloc(4096);
  image.writeUInt16LE(0xaa55, 0x1fe);
  image.write('HdrS', 0x202, 'latin1');
  image.writeUInt16LE(0x0400 - 0x200, 0x20e);
  image.write(`${version} (builder@test) #1 SMP\0`, 0x400, 'latin1');
  return image;
}

/** Kernels in /boot with their initrds and modules. The modules are ELF headers only, whatever their suffix. */
export function kernelFiles(versions: readonly string[], layout: KernelLayout): TestFiles {
  return Object.fromEntries(versions.flatMap((version) => Object.entries(filesOfKernel(version, layout))));
}

function filesOfKernel(version: string, layout: KernelLayout): TestFiles {
  const directory = `/lib/modules/${version}`;
  const file = (path: string): string => `kernel/${path}${layout.suffix}`;
  const dependencies = Object.entries(modules).map(
    ([path, needed]) => `${file(path)}:${needed.map((each) => ` ${file(each)}`).join('')}\n`,
  );
  const content = moduleContent();
  return {
    [`/boot/vmlinuz-${version}`]: kernelContent(version),
    [`/boot/config-${version}`]: kernelConfig,
    [`/boot/System.map-${version}`]: 'ffffffff81000000 T _text\n',
    [layout.initrd(version)]: initrd(version, layout),
    [`${directory}/modules.dep`]: dependencies.join(''),
    [`${directory}/modules.dep.bin`]: Buffer.from('b007f457', 'hex'),
    [`${directory}/modules.alias`]: '# Aliases extracted from modules themselves.\n',
    [`${directory}/modules.alias.bin`]: Buffer.from('b007f457', 'hex'),
    [`${directory}/modules.builtin`]: 'kernel/drivers/tty/serial/8250/8250.ko\nkernel/fs/proc/proc.ko\n',
    [`${directory}/modules.order`]: Object.keys(modules)
      .map((path) => `kernel/${path}.ko\n`)
      .join(''),
    ...Object.fromEntries(Object.keys(modules).map((path) => [`${directory}/${file(path)}`, content])),
  };
}

const kernelConfig = `CONFIG_64BIT=y
CONFIG_X86_64=y
CONFIG_MODULES=y
CONFIG_PCI=y
CONFIG_VIRTIO=m
CONFIG_VIRTIO_PCI=m
CONFIG_VIRTIO_BLK=m
CONFIG_VIRTIO_NET=m
CONFIG_VIRTIO_BALLOON=m
CONFIG_HW_RANDOM_VIRTIO=m
CONFIG_SCSI_VIRTIO=m
CONFIG_VMXNET3=m
CONFIG_VMWARE_PVSCSI=m
CONFIG_EXT4_FS=m
CONFIG_XFS_FS=m
`;

const toolFiles: Record<KernelLayout['tool'], readonly SegmentEntry[]> = {
  'initramfs-tools': [
    program('init'),
    program('usr/bin/busybox'),
    program('usr/bin/kmod'),
    link('usr/sbin/modprobe', '../bin/kmod'),
    program('scripts/functions'),
    text('conf/initramfs.conf', 'MODULES=most\nBUSYBOX=auto\nCOMPRESS=gzip\n'),
    text('conf/modules', ''),
    link('lib', 'usr/lib'),
    link('bin', 'usr/bin'),
    link('sbin', 'usr/sbin'),
  ],
  dracut: [
    program('usr/lib/systemd/systemd'),
    program('usr/lib/systemd/systemd-udevd'),
    program('usr/bin/kmod'),
    link('usr/sbin/modprobe', '../bin/kmod'),
    link('init', 'usr/lib/systemd/systemd'),
    text('usr/lib/dracut/dracut-055', ''),
    text('usr/lib/dracut/hostonly-files', ''),
    text('usr/lib/udev/rules.d/80-drivers.rules', 'ENV{MODALIAS}=="?*", RUN{builtin}+="kmod load"\n'),
    link('lib', 'usr/lib'),
    link('bin', 'usr/bin'),
    link('sbin', 'usr/sbin'),
  ],
};

function program(path: string): SegmentEntry {
  return { type: 'file', path, content: Buffer.from('#!/bin/sh\n'), mode: 0o755 };
}
function text(path: string, content: string): SegmentEntry {
  return { type: 'file', path, content: Buffer.from(content) };
}
function link(path: string, target: string): SegmentEntry {
  return { type: 'symlink', path, target };
}

/** A gzipped cpio archive as the distribution's tool makes them, with those of the drivers. */
function initrd(version: string, { tool, suffix, initrdDrivers }: KernelLayout): Buffer {
  const wanted = Object.keys(modules).filter((path) => initrdDrivers.includes(nameOf(path)));
  const all = new Set(wanted.flatMap((path) => [path, ...(modules[path] ?? [])]));
  const entries: SegmentEntry[] = [
    ...toolFiles[tool],
    ...[...all].sort().map((path): SegmentEntry => ({
      type: 'file',
      path: `usr/lib/modules/${version}/kernel/${path}${suffix}`,
      content: moduleContent(),
    })),
  ];
  return gzipSync(cpioArchive(withParents(entries, () => false)), { level: 1 });
}
