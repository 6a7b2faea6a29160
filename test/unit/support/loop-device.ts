/** Loop devices for tests of block devices. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface LoopDevice {
  /** `/dev/loop0` */
  device: string;
  /** What it is on; in a directory of its own below the one that was given. */
  file: string;
  detach: () => void;
}

/** A loop device on a file full of something else; undefined where this user can make none. */
export function loopDevice(directory: string, bytes: number): LoopDevice | undefined {
  const file = join(mkdtempSync(join(directory, 'loop-')), 'file');
  writeFileSync(file, Buffer.alloc(bytes, 0xee));
  const { status, stdout } = spawnSync('losetup', ['--find', '--show', file], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  const device = stdout.trim();
  return { device, file, detach: () => void spawnSync('losetup', ['--detach', device]) };
}

function canLoop(): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'v2v-loop-'));
  const loop = loopDevice(directory, 1024 * 1024);
  loop?.detach();
  rmSync(directory, { recursive: true });
  return loop !== undefined;
}

/** `test` where this process may make loop devices, which takes root, else `test.skip`. */
export const testWithLoop = canLoop() ? test : test.skip;
