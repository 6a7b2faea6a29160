import type { DiskOptions } from '../../types/output';

/** The programs of the host that copying disks may run, beside qemu-img: what `checkHost` should ask for. */
export function copyPrograms({
  bandwidth,
  bandwidthFile,
  verify,
}: Pick<DiskOptions, 'bandwidth' | 'bandwidthFile' | 'verify'> = {}): string[] {
  const isLimited = bandwidth !== undefined || bandwidthFile !== undefined;
  return isLimited || verify === 'sampled' ? ['qemu-nbd', 'nbdkit'] : [];
}
