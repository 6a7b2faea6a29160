import { join } from 'node:path';

import type { DiskOptions, OutputOptions } from '../../types/output';
import type { Overlay } from '../../types/overlay';
import type { Target } from '../../types/target';
import { V2vError } from '../errors';
import type { DiskPlan, OutputMode } from './mode';
import { targetName } from './names';

const formats: readonly string[] = ['raw', 'qcow2'];
const allocations: readonly string[] = ['sparse', 'preallocated'];
const mostRequests = 16; // qemu-img(1), convert -m

function usage(message: string): V2vError {
  return new V2vError('USAGE', message);
}

/** Fills in the defaults. Throws `USAGE` where the options contradict each other. */
export function planDisks(options: DiskOptions): DiskPlan {
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
  return { format, allocation, compressed };
}

/** The disks to be written, named `NAME-sda`, `NAME-sdb`, … as virt-v2v names them. */
export function planTargets<O extends OutputOptions>(
  mode: OutputMode<O>,
  output: O,
  name: string,
  overlays: Overlay[],
  options: DiskOptions,
): Target[] {
  const plan = planDisks(options);
  mode.checkDisks?.(plan);
  const directory = mode.directory(output);
  return overlays.map((overlay) => ({
    overlay,
    ...plan,
    path: directory === undefined ? undefined : join(directory, `${targetName(name)}-${overlay.name}`),
  }));
}
