import { readFile } from 'node:fs/promises';

const sectorSize = 512; // of /sys/dev/block/*/size, whatever the device's own

function deviceNumber(rdev: bigint): string {
  // As glibc's gnu_dev_major() and gnu_dev_minor() take a device number apart.
  const major = ((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & ~0xfffn);
  const minor = (rdev & 0xffn) | ((rdev >> 12n) & ~0xffn & 0xffffffffn);
  return `${major}:${minor}`;
}

/** Bytes that a block device holds, by its number (`st_rdev`). */
export async function blockDeviceSize(rdev: bigint): Promise<number> {
  const sectors = await readFile(`/sys/dev/block/${deviceNumber(rdev)}/size`, 'utf8');
  return Number(sectors) * sectorSize;
}
