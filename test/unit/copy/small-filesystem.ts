import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

function mount(directory: string, size: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', directory]).status === 0;
}

/** Runs `work` while a file system of that size is mounted on the directory. */
export async function onSmallFilesystem(
  directory: string,
  size: string,
  work: () => Promise<void>,
): Promise<void> {
  if (!mount(directory, size)) throw new Error(`tmpfs cannot be mounted on ${directory}`);
  try {
    await work();
  } finally {
    execFileSync('umount', [directory]);
  }
}

function canMount(): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'v2v-mount-'));
  const mounted = mount(directory, '1M');
  if (mounted) execFileSync('umount', [directory]);
  rmSync(directory, { recursive: true });
  return mounted;
}

/** `test` where this process may mount file systems, which takes root, else `test.skip`. */
export const testWithMount = canMount() ? test : test.skip;
