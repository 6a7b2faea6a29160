/** Disks and destinations for the tests of the copy. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { DiskOptions } from '../../../types/output';
import type { CopyReport } from '../../../types/result';
import type { CopySource, Destination, ReadyOverlay, TargetDisk } from '../../../types/target';
import { copyDisks } from '../../../lib/copy';
import { startNbdServer } from '../../../lib/programs/nbd-server';
import { socketPath } from '../../../lib/programs/socket-path';
import { createContext, type Context } from '../../../lib/run/context';

export const MiB = 1024 * 1024;

/** qemu-io's commands on an image. */
export function qemuIo(format: 'raw' | 'qcow2', path: string, ...commands: string[]): void {
  execFileSync('qemu-io', ['-f', format, ...commands.flatMap((command) => ['-c', command]), path]);
}

/** A raw file, and an overlay on it, each with its writes. */
export function makeOverlay(
  directory: string,
  {
    size,
    base = [],
    overlay = [],
    name = 'sda',
  }: { size: number; base?: string[]; overlay?: string[]; name?: string },
): ReadyOverlay & { raw: string } {
  const raw = join(directory, `${name}.raw`);
  writeFileSync(raw, '');
  truncateSync(raw, size);
  if (base.length > 0) qemuIo('raw', raw, ...base);
  const path = join(directory, `${name}.qcow2`);
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', raw, '-F', 'raw', path]);
  if (overlay.length > 0) qemuIo('qcow2', path, ...overlay);
  const disk = { id: 0, image: { kind: 'file', path: raw, format: 'raw' } as const };
  return { kind: 'overlay', disk, path, virtualSize: size, name, ready: true, raw };
}

/** Copies to destinations of one's own. */
export function copyTo(
  sources: readonly CopySource[],
  destinations: readonly Destination[],
  { how = {}, ...disks }: DiskOptions & { how?: Partial<TargetDisk> },
  context: Context,
): Promise<CopyReport[]> {
  const planned = sources.map(({ name, virtualSize }) => ({
    name,
    format: 'raw' as const,
    allocation: 'sparse' as const,
    compressed: false,
    virtualSize,
    expectedSize: virtualSize,
    ...how,
  }));
  return copyDisks({ sources, target: { plan: { disks: planned }, destinations }, disks }, context);
}

/** An empty file that a copy is written to. */
export function emptyFile(directory: string, name: string): Extract<Destination, { kind: 'file' }> {
  const path = join(directory, name);
  writeFileSync(path, '');
  return { kind: 'file', path, becomes: join(directory, `${name}.done`) };
}

export function compare(a: string, formatA: string, b: string, formatB: string): string {
  const { stdout } = spawnSync('qemu-img', ['compare', '-f', formatA, '-F', formatB, a, b], {
    encoding: 'utf8',
  });
  return stdout.trim();
}
export const identical = 'Images are identical.';

/** Serves a raw file while `work` runs. */
export async function serving(
  file: string,
  work: (uri: string, pid: number) => Promise<void>,
): Promise<void> {
  await using context = await createContext();
  const socket = await socketPath('nbd.sock', context);
  const args = ['--persistent', '--socket', socket, '--format', 'raw', '--discard=unmap', file];
  const server = await startNbdServer({ program: 'qemu-nbd', args, socket }, context);
  await work(`nbd+unix:///?socket=${socket}`, server.pid);
}

/** Puts another program of a name first in PATH while `work` runs. `REAL` in the script stands for the one behind it. */
export async function insteadOf<T>(
  program: string,
  script: string,
  directory: string,
  work: () => Promise<T>,
): Promise<T> {
  const bin = mkdtempSync(join(directory, 'bin-'));
  mkdirSync(bin, { recursive: true });
  const real = execFileSync('which', [program], { encoding: 'utf8' }).trim();
  writeFileSync(join(bin, program), `#!/bin/sh\n${script.replaceAll('REAL', real)}\n`, { mode: 0o755 });
  const path = process.env.PATH;
  process.env.PATH = `${bin}:${path}`;
  try {
    return await work();
  } finally {
    process.env.PATH = path;
  }
}
