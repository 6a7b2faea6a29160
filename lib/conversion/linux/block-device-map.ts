import type { GuestCaps } from '../../../types/conversion';
import type { DiskController, SourceDisk, SourceRemovable } from '../../../types/source';
import type { LinuxFamily } from './family';

/** What the guest's block devices are called before and after; names without `/dev/`. */
export type BlockDeviceMap = Record<string, string>;

export interface BlockDeviceMapInput {
  disks: readonly Pick<SourceDisk, 'controller'>[];
  removables: readonly SourceRemovable[];
  family: LinuxFamily;
  majorVersion: number;
  /** The bus of the fixed disks on the target. */
  bus: GuestCaps['blockBus'];
}

/** The letters of disk `index`, from 0: a … z, aa, ab, … */
export function driveLetters(index: number): string {
  const before = Math.floor(index / 26);
  return (before > 0 ? driveLetters(before - 1) : '') + String.fromCharCode(97 + (index % 26));
}

/** The IDE driver that named disks `hd…` was replaced by libata in 2007; RHEL 5 and SUSE's old kernels still have it. */
function idePrefix(family: LinuxFamily, majorVersion: number): string {
  return (family === 'rhel' && majorVersion <= 5) || family === 'suse' ? 'hd' : 'sd';
}

function sourceName(controller: DiskController | undefined, index: number, ide: string): string {
  switch (controller) {
    case 'nvme':
      return `nvme${index}n1`;
    case 'virtio-blk':
      return `vd${driveLetters(index)}`;
    case 'scsi':
    case 'virtio-scsi':
    case 'sata':
      return `sd${driveLetters(index)}`;
    case 'ide':
    case undefined:
      return ide + driveLetters(index);
  }
}

/** Maps the names that the disks can have had to those they get on the target, as virt-v2v does. */
export function blockDeviceMap(input: BlockDeviceMapInput): BlockDeviceMap {
  const ide = idePrefix(input.family, input.majorVersion);
  const target = { 'virtio-blk': 'vd', 'virtio-scsi': 'sd', ide }[input.bus];
  const map: BlockDeviceMap = {};
  input.disks.forEach(({ controller }, index) => {
    map[sourceName(controller, index, ide)] = target + driveLetters(index);
  });
  // Xen's own name, which a guest uses that once ran paravirtualised.
  input.disks.forEach((_disk, index) => {
    map[`xvd${driveLetters(index)}`] = target + driveLetters(index);
  });
  const [cdrom] = input.removables.filter(({ type }) => type === 'cdrom');
  if (
    input.family === 'rhel' &&
    input.majorVersion <= 5 &&
    cdrom?.controller === 'ide' &&
    cdrom.slot !== undefined
  ) {
    map[`hd${driveLetters(cdrom.slot)}`] = 'cdrom';
  }
  return map;
}

export type DeviceMapping =
  /** Not a name of a disk or a partition: a UUID, a path below /dev/mapper, … */
  | { kind: 'other' }
  | { kind: 'mapped'; device: string }
  /** The name of a disk that is not among the source's. */
  | { kind: 'unknown'; disk: string };

/** Names that stay as they are: no disks, or disks that do not come from the machine. */
const steadyNames = /^(md|fd|sr|scd|loop|ram|zram|nbd|drbd|zd)|^(cdrom|dvd|root|null|zero)$/;

/** Looks up a device as a configuration file names it, `/dev/sda1`. */
export function mapDevice(value: string, map: BlockDeviceMap): DeviceMapping {
  const [, disk, partition = ''] =
    /^\/dev\/(cciss\/c\d+d\d+)(?:p(\d+))?$/.exec(value) ??
    /^\/dev\/(nvme\d+n1)(?:p(\d+))?$/.exec(value) ??
    /^\/dev\/([a-z]+)(\d*)$/.exec(value) ??
    [];
  if (disk === undefined) return { kind: 'other' };
  const mapped = map[disk];
  if (mapped !== undefined) return { kind: 'mapped', device: `/dev/${mapped}${partition}` };
  // A name that the target has anyway is right already.
  const isTarget = Object.values(map).includes(disk);
  return steadyNames.test(disk) || isTarget ? { kind: 'other' } : { kind: 'unknown', disk };
}

/** True for a link that is named after the old machine's controllers or disks, and is gone on the target. */
export function namesOldHardware(value: string): boolean {
  return (
    value.startsWith('/dev/disk/by-path/') ||
    /^\/dev\/disk\/by-id\/(ata|scsi|nvme|wwn|usb|virtio)-/.test(value)
  );
}

/** Replaces the devices in a kernel command line: `resume=/dev/sda2 root=/dev/sda1`. */
export function mapCommandLine(commandLine: string, map: BlockDeviceMap): string {
  return commandLine.replace(
    /(^|[\s"'])(\w[\w.-]*=)(\/dev\/[\w/-]+)/g,
    (whole: string, before: string, option: string, value: string) => {
      const mapping = mapDevice(value, map);
      return mapping.kind === 'mapped' ? before + option + mapping.device : whole;
    },
  );
}
