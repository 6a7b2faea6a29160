import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { DiskImage } from '../../../types/source';
import type { ReadyOverlay } from '../../../types/target';

export const MiB = 1024 * 1024;

/** An overlay on a raw disk with some data in both. */
export function dataOverlay(directory: string, name = 'sda', size = 16 * MiB): ReadyOverlay {
  const raw = join(directory, `${name}.raw`);
  execFileSync('qemu-img', ['create', '-q', '-f', 'raw', raw, String(size)]);
  execFileSync('qemu-io', ['-f', 'raw', '-c', 'write -P 5 0 1M', '-c', 'write -P 6 9M 1M', raw]);
  const path = join(directory, `${name}.qcow2`);
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', raw, '-F', 'raw', path]);
  execFileSync('qemu-io', ['-f', 'qcow2', '-c', 'write -P 7 6M 1M', '-c', 'write -P 8 15M 1M', path]);
  const image: DiskImage = { kind: 'file', path: raw, format: 'raw' };
  return { kind: 'overlay', disk: { id: 0, image }, path, virtualSize: size, name, ready: true };
}

/** What the guest sees of an image, byte for byte. */
export function bytesSeen(directory: string, path: string, format: string): Buffer {
  const raw = join(directory, 'seen.raw');
  execFileSync('qemu-img', ['convert', '-f', format, '-O', 'raw', path, raw]);
  return readFileSync(raw);
}
