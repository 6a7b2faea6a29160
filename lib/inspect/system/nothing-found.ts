import { V2vError } from '../../errors';
import type { BlockDevices } from '../devices/block-devices';
import type { DiskStarts } from '../devices/disk-starts';
import { tooNewError } from '../filesystems/mount-failure';
import { foreignSystem } from './foreign';
import { dynamicDisk, isDynamic } from '../windows/refusals';
import { readPartitions } from '../devices/partition-table';
import type { WindowsSearch } from '../windows/search';
import type { Searched } from './search';

const supported = 'docs/which-guests.md lists the guests that can be converted.';

/**
 * Why there is nothing to convert on the disks: they hold a system that is not converted, a filesystem that the appliance
 * cannot read, something encrypted, no system, or nothing at all.
 */
export function nothingFound(
  { closed = [], partitions }: BlockDevices,
  disks: DiskStarts,
  searched: Searched,
  windows?: Pick<WindowsSearch, 'foreign'>,
): V2vError {
  const [encrypted] = closed;
  if (encrypted !== undefined) return encrypted.error;
  const tooNew = searched.unreadable.find(({ isTooNew }) => isTooNew);
  if (tooNew !== undefined) return tooNewError(tooNew);
  const dynamic = readPartitions(disks).find(({ type }) => isDynamic(type));
  if (dynamic !== undefined) return dynamicDisk(dynamic.device);
  const files = new Map([...searched.foreign, ...(windows?.foreign ?? [])]);
  const foreign = foreignSystem(disks, { ...searched, foreign: files });
  if (foreign !== undefined) {
    const { name, device } = foreign;
    return new V2vError(
      'GUEST_UNSUPPORTED',
      `The guest on ${device} is ${name}, which cannot be converted.`,
      {
        subject: device,
        hint: supported,
      },
    );
  }
  const kinds = [...new Set([...searched.contents.values()].map((type) => type || 'unknown'))];
  if (partitions.length === 0 && kinds.every((kind) => kind === 'unknown')) {
    return new V2vError('DISK_BLANK', 'The disk is blank: it has no partitions and no filesystem.', {
      subject: [...searched.contents.keys()].join(', ') || undefined,
      hint: 'Check that the right disk was given, and its format: a VMDK or qcow2 read as raw looks like this too.',
    });
  }
  return noSystem(kinds, searched);
}

function noSystem(kinds: string[], { unreadable }: Searched): V2vError {
  const [damaged] = unreadable;
  if (damaged !== undefined) {
    const { device, type, reason } = damaged;
    return new V2vError(
      'NO_OPERATING_SYSTEM',
      `No operating system was found on the disks, and the ${type} filesystem on ${device} cannot be mounted: ${reason}.`,
      {
        subject: device,
        hint: 'It may be damaged: check it (fsck) on its old hypervisor, shut the guest down, and convert it again.',
      },
    );
  }
  return new V2vError(
    'NO_OPERATING_SYSTEM',
    `No operating system was found on the disks (filesystems: ${kinds.join(', ') || 'none'}).`,
    { hint: 'Check that all disks of the guest were given and that it is a whole system disk.' },
  );
}
