import type { DiskOptions } from '../../types/output';
import type { TargetAbilities, TargetDisk } from '../../types/target';
import { V2vError } from '../errors';
import type { DiskToPlace, GuestToPlace } from './mode';

const formats: readonly string[] = ['raw', 'qcow2'];
const allocations: readonly string[] = ['sparse', 'preallocated'];
const mostRequests = 16; // qemu-img(1), convert -m
const levels: readonly string[] = ['none', 'sampled', 'full'];

/** zlib seldom makes the clusters of a system disk smaller than that; what it will really do shows only afterwards. */
const bestCompression = 0.25;

type HowWritten = Pick<TargetDisk, 'format' | 'allocation' | 'compressed'>;

function usage(message: string): V2vError {
  return new V2vError('USAGE', message);
}

/** Fills in the defaults. Throws `USAGE` where the options contradict each other. */
export function checkDiskOptions(options: DiskOptions): HowWritten {
  const { format = 'raw', allocation = 'sparse', compressed = false, requests, checksum } = options;
  if (!formats.includes(format)) throw usage(`The format of a disk is raw or qcow2, not ${String(format)}.`);
  if (!allocations.includes(allocation)) {
    throw usage(`The allocation of a disk is sparse or preallocated, not ${String(allocation)}.`);
  }
  if (compressed && format !== 'qcow2') throw usage('Only the format qcow2 can be compressed, raw cannot.');
  if (compressed && allocation === 'preallocated') {
    throw usage('A disk is either compressed or preallocated, not both.');
  }
  if (requests !== undefined && !(Number.isInteger(requests) && requests >= 1 && requests <= mostRequests)) {
    throw usage(`The number of requests is a whole number from 1 to ${mostRequests}, not ${requests}.`);
  }
  if (checksum !== undefined && checksum !== 'sha256') {
    throw usage(`The checksum of a disk is sha256, not ${String(checksum)}.`);
  }
  checkCopyOptions(options);
  return { format, allocation, compressed };
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;

function checkCopyOptions({
  parallel = 1,
  bandwidth = 1,
  bandwidthFile = '-',
  verify = 'none',
}: DiskOptions): void {
  if (!isCount(parallel)) {
    throw usage(`The number of disks that are copied at once is a whole number from 1, not ${parallel}.`);
  }
  if (!isCount(bandwidth)) {
    throw usage(`The bandwidth is a whole number of bytes a second from 1, not ${bandwidth}.`);
  }
  if (typeof bandwidthFile !== 'string' || bandwidthFile === '') {
    throw usage('The file with the bandwidth is a non-empty string, the path of a file.');
  }
  if (!levels.includes(verify)) {
    throw usage(`What is verified of a disk is none, sampled or full, not ${String(verify)}.`);
  }
}

function expectedSize({ format, allocation }: HowWritten, disk: DiskToPlace): number {
  if (allocation === 'sparse') return disk.sparseSize;
  return format === 'raw' ? disk.virtualSize : disk.fullSize;
}

/** Bytes that a disk takes at least, where `expectedSize` is what it takes at most. */
export function leastSize({
  compressed,
  expectedSize,
}: Pick<TargetDisk, 'compressed' | 'expectedSize'>): number {
  return compressed ? Math.ceil(expectedSize * bestCompression) : expectedSize;
}

/**
 * The disks as they will be written, without a place yet.
 *
 * @param what the output as people know it, for errors: `The output null`
 * @throws V2vError `USAGE` where the options contradict each other, or the output cannot do what they ask
 */
export function planDisks(
  { disks, diskOptions }: GuestToPlace,
  { formats: possible, maxDisks }: TargetAbilities,
  what: string,
): TargetDisk[] {
  const how = checkDiskOptions(diskOptions);
  if (!possible.includes(how.format)) {
    throw usage(`${what} takes the format ${possible.join(' or ')} only, not ${how.format}.`);
  }
  if (maxDisks !== undefined && disks.length > maxDisks) {
    throw usage(`${what} takes ${maxDisks} disks at most, and the guest has ${disks.length}.`);
  }
  return disks.map((disk) => {
    const planned = { name: disk.name, ...how, virtualSize: disk.virtualSize };
    if (disk.device !== true) return { ...planned, expectedSize: expectedSize(how, disk) };
    if (how.format !== 'raw') throw usage(`A block device takes the format raw only, not ${how.format}.`);
    return { ...planned, expectedSize: disk.virtualSize, device: true };
  });
}
