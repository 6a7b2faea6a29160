import type { GuestCaps } from '../../../../types/conversion';
import type { DiskController, SourceDisk, SourceRemovable } from '../../../../types/source';
import { compareVersions } from '../version';
import { type DiskKind, parseDevice, replaceDevices } from './device-name';
import { driveLetters } from '../../../text/drive-letters';
import { adoptNames, type KnownDisk } from './used-names';

/** What the guest's block devices are called before and after; names without `/dev/`. */
export type BlockDeviceMap = Record<string, string>;

export interface BlockDeviceMapInput {
  disks: readonly Pick<SourceDisk, 'controller'>[];
  removables: readonly SourceRemovable[];
  /** How the guest's kernel calls IDE disks. */
  idePrefix: 'hd' | 'sd';
  /** The bus of the fixed disks on the target. */
  bus: GuestCaps['blockBus'];
  /**
   * Disks that the guest's own configuration names, `sda`, `nvme0n2`, `cciss/c0d0`: they settle what the source does
   * not say. Default none.
   */
  used?: readonly string[];
  /** The disk of the root filesystem by its name in the guest, where that is known. */
  root?: KnownDisk;
}

/**
 * How a kernel calls a disk on an IDE controller: `hd` before libata took over in 2007. virt-v2v goes by RHEL 5 and has
 * `hd` for every SUSE, of which only the oldest, SLES 10, was so. `version` as `uname -r` prints it.
 */
export function ideDiskPrefix(version: string | undefined): 'hd' | 'sd' {
  return version !== undefined && compareVersions(version, '2.6.20') < 0 ? 'hd' : 'sd';
}

/** How the guest's kernel calls disks on a controller. */
function kindOnController(controller: DiskController | undefined, idePrefix: 'hd' | 'sd'): DiskKind {
  switch (controller) {
    case 'nvme':
      return 'nvme';
    case 'virtio-blk':
      return 'vd';
    case 'scsi':
    case 'virtio-scsi':
    case 'sata':
      return 'sd';
    case 'ide':
    case undefined:
      return idePrefix;
  }
}

/**
 * Maps the names that the disks can have had to those they get on the target. As virt-v2v does for one kind of disk;
 * where there are several, the disks of each kind are counted by themselves, as kernels do: the first NVMe disk is
 * nvme0n1 even when it is the second of all.
 */
export function blockDeviceMap(input: BlockDeviceMapInput): BlockDeviceMap {
  const { disks, idePrefix, used = [] } = input;
  const prefix = { 'virtio-blk': 'vd', 'virtio-scsi': 'sd', ide: idePrefix }[input.bus];
  const target = (index: number): string => prefix + driveLetters(index);
  const kinds = disks.map(({ controller }) => kindOnController(controller, idePrefix));
  const map: BlockDeviceMap = {};
  const counts: Partial<Record<DiskKind, number>> = {};
  kinds.forEach((kind, index) => {
    const place = counts[kind] ?? 0;
    counts[kind] = place + 1;
    map[kind === 'nvme' ? `nvme${place}n1` : kind + driveLetters(place)] = target(index);
  });
  // Xen's own name, which a guest uses that once ran paravirtualised.
  disks.forEach((_disk, index) => {
    map[`xvd${driveLetters(index)}`] = target(index);
  });
  const adopted = adoptNames(used, disks, kinds, input.root);
  for (const name of adopted.ambiguous) Reflect.deleteProperty(map, name);
  for (const [name, index] of adopted.known) map[name] = target(index);
  const [cdrom] = input.removables.filter(({ type }) => type === 'cdrom');
  if (idePrefix === 'hd' && cdrom?.controller === 'ide' && cdrom.slot !== undefined) {
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

/** Looks up a device as a configuration file names it, `/dev/sda1`. */
export function mapDevice(value: string, map: BlockDeviceMap): DeviceMapping {
  const parsed = parseDevice(value);
  if (parsed === undefined) return { kind: 'other' };
  const mapped = map[parsed.disk];
  if (mapped !== undefined) return { kind: 'mapped', device: `/dev/${mapped}${parsed.partition}` };
  // A name that the target has anyway is right already.
  const isTarget = Object.values(map).includes(parsed.disk);
  return isTarget ? { kind: 'other' } : { kind: 'unknown', disk: parsed.disk };
}

/**
 * Replaces the devices in a kernel command line: `resume=/dev/sda2 root=/dev/sda1`. `links` are replacements of whole
 * names, for those below /dev/disk.
 */
export function mapCommandLine(
  commandLine: string,
  map: BlockDeviceMap,
  links: Readonly<Record<string, string>> = {},
): string {
  return replaceDevices(commandLine, (device) => {
    const mapping = mapDevice(device, map);
    return links[device] ?? (mapping.kind === 'mapped' ? mapping.device : device);
  });
}
