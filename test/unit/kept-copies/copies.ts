/** Disks whose copies outlive their runs, for the tests. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import type { DiskOptions } from '../../../types/output';
import type { CopyReport } from '../../../types/result';
import type { TargetDisk } from '../../../types/target';
import { copyDisks } from '../../../lib/copy';
import { openCopy, type DiskToKeep, type OpenCopy } from '../../../lib/kept-copies';
import { createContext, type Context, type ContextOptions } from '../../../lib/run/context';

export const MiB = 1024 * 1024;

export interface KeptDisk extends DiskToKeep {
  /** Of the source. */
  raw: string;
  /** The directory that runs have theirs in. */
  runs: string;
}

/** A sparse raw file with data here and there, and where it is to be copied to. */
export function keptDisk(
  directory: string,
  { size, marks, how = {} }: { size: number; marks: readonly string[]; how?: Partial<TargetDisk> },
): KeptDisk {
  const raw = join(directory, 'source.raw');
  const runs = join(directory, 'runs');
  const out = join(directory, 'out');
  for (const each of [runs, out]) if (!existsSync(each)) mkdirSync(each);
  writeFileSync(raw, '');
  truncateSync(raw, size);
  write(raw, ...marks);
  const disk: TargetDisk = {
    name: 'sda',
    format: 'raw',
    allocation: 'sparse',
    compressed: false,
    virtualSize: size,
    expectedSize: size,
    ...how,
  };
  const image = { kind: 'file', path: raw, format: 'raw' } as const;
  return {
    source: { kind: 'untouched', image, virtualSize: size, name: 'sda' },
    disk,
    becomes: join(out, 'web-sda'),
    raw,
    runs,
  };
}

/** qemu-io's commands on a raw file. */
export function write(raw: string, ...commands: string[]): void {
  execFileSync('qemu-io', ['-f', 'raw', ...commands.flatMap((command) => ['-c', command]), raw]);
}

/** The copy of an earlier run, or a new one, is copied to its end. */
export async function copyKept(
  { source, disk, becomes }: DiskToKeep,
  context: Context,
  disks: DiskOptions = {},
): Promise<{ report: CopyReport; copy: OpenCopy }> {
  const copy = await openCopy({ source, disk, becomes }, context);
  const target = { plan: { disks: [disk] }, destinations: [copy] };
  const [report] = await copyDisks({ sources: [source], target, disks }, context);
  return { report: report!, copy };
}

/** A run that is over when the work is. */
export async function inRun<T>(
  { runs }: Pick<KeptDisk, 'runs'>,
  work: (context: Context) => Promise<T>,
  options: Pick<ContextOptions, 'signal' | 'onEvent'> = {},
): Promise<T> {
  await using context = await createContext({ tempDir: runs, ...options });
  return await work(context);
}

export function stateOf({ becomes }: Pick<DiskToKeep, 'becomes'>): Record<string, unknown> & {
  missing: { offset: number; size: number }[];
} {
  return JSON.parse(readFileSync(`${becomes}.copy.json`, 'utf8')) as ReturnType<typeof stateOf>;
}

export function isIdentical(raw: string, copy: string, format = 'raw'): boolean {
  execFileSync('qemu-img', ['compare', '-f', 'raw', '-F', format, raw, copy]);
  return true;
}

export function namesIn({ becomes, runs }: Pick<KeptDisk, 'becomes' | 'runs'>): {
  out: string[];
  runs: string[];
} {
  return { out: readdirSync(join(becomes, '..')), runs: readdirSync(runs) };
}

export function newDirectory(parent: string): string {
  return mkdtempSync(join(parent, 'kept-copy.'));
}
