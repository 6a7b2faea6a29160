import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  closeSync,
  ftruncateSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import files from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { removeFile, removeTree } from '../../../lib/files/remove-file';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'v2v-remove-'))));
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

function largeFile(name: string): string {
  const path = join(directory, name);
  const file = openSync(path, 'wx');
  ftruncateSync(file, 100 * 1024 ** 2);
  closeSync(file);
  return path;
}

/** Files that this process has open below the directory. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return path.startsWith(directory) ? [path] : [];
    } catch {
      return [];
    }
  });
}

async function untilAllAreClosed(): Promise<void> {
  while (openFiles().length > 0) await sleep(5);
}

/** What is open at the moment of the removal: as long as that is, the removal takes no time. */
function watchRemoval(): string[][] {
  const seen: string[][] = [];
  const rm = files.rm;
  jest.spyOn(files, 'rm').mockImplementation((...args) => {
    seen.push(openFiles());
    return rm(...args);
  });
  return seen;
}

test('a large file is open when it is removed, and closed afterwards', async () => {
  const seen = watchRemoval();
  const path = largeFile('disk');
  await removeFile(path);
  expect(existsSync(path)).toBe(false);
  expect(seen).toEqual([[path]]);
  await untilAllAreClosed();
});

test('a small file, a symbolic link and what is not there are removed as ever', async () => {
  const seen = watchRemoval();
  const large = largeFile('disk');
  writeFileSync(join(directory, 'small'), 'small');
  symlinkSync(large, join(directory, 'link'));
  for (const name of ['small', 'link', 'absent']) await removeFile(join(directory, name));
  expect(readdirSync(directory)).toEqual(['disk']);
  expect(seen).toEqual([[], [], []]);
});

test('of a directory all large files are open, and nothing behind a link is touched', async () => {
  const seen = watchRemoval();
  const outside = largeFile('outside');
  const tree = join(directory, 'tree');
  mkdirSync(join(tree, 'deep'), { recursive: true });
  const [one, two] = [largeFile('tree/one'), largeFile('tree/deep/two')];
  writeFileSync(join(tree, 'small'), 'small');
  symlinkSync(outside, join(tree, 'link'));
  symlinkSync(directory, join(tree, 'loop'));
  await removeTree(tree);
  expect(readdirSync(directory)).toEqual(['outside']);
  expect(seen.map((paths) => paths.sort())).toEqual([[one, two].sort()]);
  expect(readFileSync(outside)).toHaveLength(100 * 1024 ** 2);
  await untilAllAreClosed();
});
