/** The blocks that `-v` prints, in the words and the order of virt-v2v's log. Each ends in a newline. */
import type { GuestCaps, InitrdReport, Kernel, KernelReport } from '../../../types/conversion';
import type { Inspection } from '../../../types/inspection';
import type { Drive, TargetMachine } from '../../../types/machine';

function assignments(fields: [string, string | number | boolean][]): string {
  return fields.map(([name, value]) => `${name} = ${value}\n`).join('');
}

export function inspectionBlock(inspection: Inspection): string {
  const { firmware, windows } = inspection;
  return assignments([
    ['i_root', inspection.root],
    ['i_type', inspection.type],
    ['i_distro', inspection.distro],
    ['i_osinfo', inspection.osinfo],
    ['i_arch', inspection.arch],
    ['i_major_version', inspection.majorVersion],
    ['i_minor_version', inspection.minorVersion],
    ['i_package_format', inspection.packageFormat],
    ['i_package_management', inspection.packageManagement],
    ['i_product_name', inspection.productName],
    ['i_product_variant', inspection.productVariant],
    ['i_firmware', firmware.type === 'bios' ? 'BIOS' : `UEFI [${firmware.esps.join(', ')}]`],
    ['i_windows_systemroot', windows?.systemroot ?? ''],
    ['i_windows_software_hive', windows?.softwareHive ?? ''],
    ['i_windows_system_hive', windows?.systemHive ?? ''],
    ['i_windows_current_control_set', windows?.currentControlSet ?? ''],
  ]);
}

export function guestCapsBlock(caps: GuestCaps): string {
  return `guestcaps:\n${assignments([
    ['gcaps_block_bus', caps.blockBus],
    ['gcaps_net_bus', caps.netBus],
    ['gcaps_virtio_rng', caps.virtioRng],
    ['gcaps_virtio_balloon', caps.virtioBalloon],
    ['gcaps_isa_pvpanic', caps.isaPvpanic],
    ['gcaps_virtio_socket', caps.virtioSocket],
    ['gcaps_machine', caps.machine],
    ['gcaps_video', caps.video],
    ['gcaps_arch', caps.arch],
    ['gcaps_acpi', caps.acpi],
    ['gcaps_virtio_1_0', caps.virtio10],
    ['gcaps_rtc_utc', caps.rtcUtc],
  ])}`;
}

function kernelBlock(kernel: Kernel): string {
  const lines = [
    kernel.vmlinuz,
    kernel.initrd ?? 'no initrd',
    kernel.configFile ?? 'no config',
    kernel.modulesPath,
    `${kernel.modules.length} modules found`,
    `virtio: blk=${kernel.supportsVirtioBlk} net=${kernel.supportsVirtioNet} rng=${kernel.supportsVirtioRng} ` +
      `balloon=${kernel.supportsVirtioBalloon}`,
    `pvpanic=${kernel.supportsPvpanic} xen=${kernel.isXenPvOnly} debug=${kernel.isDebug}`,
    `vsock=${kernel.supportsVsock}`,
  ];
  return `* ${kernel.packageName} ${kernel.version} (${kernel.arch})\n${lines.map((line) => `\t${line}\n`).join('')}`;
}

export function kernelsBlock({ installed, offered, best }: KernelReport): string {
  return (
    `installed kernel packages in this guest:\n${installed.map(kernelBlock).join('')}` +
    `kernels offered by the bootloader in this guest (first in list is default):\n` +
    `${offered.map(kernelBlock).join('')}` +
    `best kernel for this guest:\n${kernelBlock(best)}`
  );
}

export function blockDeviceMapBlock(map: Record<string, string>): string {
  const sources = Object.keys(map).sort();
  return `block device map:\n${sources.map((source) => `\t${source}\t-> ${map[source]}\n`).join('')}`;
}

export function initrdBlock(report: InitrdReport): string {
  const list = (items: string[]) => (items.length === 0 ? 'none' : items.join(' '));
  return (
    `initrd of kernel ${report.kernel}: ${report.initrd ?? 'none'}\n` +
    `\tstrategy: ${report.strategy}: ${report.reason}\n` +
    `\tdrivers that were missing: ${list(report.missing)}\n` +
    `\tfiles added: ${list(report.added)}\n` +
    (report.backup === undefined ? '' : `\tthe initrd as it was: ${report.backup}\n`) +
    (report.notExamined === undefined
      ? ''
      : `\tkernels whose initrd was not looked into: ${list(report.notExamined)}\n`)
  );
}

function driveText(drive: Drive): string {
  switch (drive.kind) {
    case 'empty':
      return '(slot empty)';
    case 'disk':
      return `disk ${drive.disk + 1}`;
    case 'cdrom':
      return 'CD-ROM';
    case 'floppy':
      return 'Floppy';
  }
}

const busNames: Record<Drive['bus'], string> = {
  virtio: 'virtio-blk',
  ide: 'ide',
  sata: 'sata',
  scsi: 'scsi',
  fdc: 'floppy',
};

export function machineBlock({ drives, firmware }: TargetMachine): string {
  const slots = drives.map((drive) => `${busNames[drive.bus]} slot ${drive.slot}:\n\t${driveText(drive)}\n`);
  return `${slots.join('')}target firmware: ${firmware}\n`;
}
