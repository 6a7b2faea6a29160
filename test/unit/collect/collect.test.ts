import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { checkCollect, collectFiles } from '../../../lib/collect';
import { nameBelow } from '../../../lib/collect/entries';
import { GuestfsError } from '../../../lib/errors';
import type { Guestfs } from '../../../lib/guestfs';
import { createContext } from '../../../lib/run/context';
import type { V2vEvent } from '../../../types/events';

let directory: string;
let root: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'collect.'));
  root = join(directory, 'guest');
  mkdirSync(root);
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A guest whose root is a directory; its tars are made as the appliance makes them. */
function guestOf(files: string): Guestfs {
  const real = (path: string) => join(files, path);
  const status = (path: string) => {
    const { mode, uid, gid } = statSync(real(path));
    return { st_mode: mode, st_uid: uid, st_gid: gid, st_mtime_sec: 1_700_000_000 };
  };
  return {
    exists: (path: string) => Promise.resolve(existsSync(real(path))),
    caseSensitivePath: (path: string) => Promise.resolve(path),
    isDir: (path: string) => Promise.resolve(lstatSync(real(path)).isDirectory()),
    statns: (path: string) => Promise.resolve(status(path)),
    realpath(path: string) {
      if (!existsSync(real(path)))
        return Promise.reject(new GuestfsError('realpath', 'ENOENT', `${path}: No such file or directory`));
      return Promise.resolve(realpathSync(real(path)).slice(files.length) || '/');
    },
    tarOut(path: string, file: string) {
      execFileSync('tar', ['-cf', file, '-C', real(path), '.']);
      return Promise.resolve();
    },
    download: (path: string, file: string) => Promise.resolve(copyFileSync(real(path), file)),
  } as unknown as Guestfs;
}

async function collected(paths: { path: string; directory?: string }[]) {
  const events: V2vEvent[] = [];
  const output = join(directory, 'out.tar.xz');
  await using context = await createContext({ tempDir: directory, onEvent: (event) => events.push(event) });
  const collection = await collectFiles(guestOf(root), { output, paths }, context);
  await collection.publish();
  collection.keep();
  const warnings = events
    .filter(({ type }) => type === 'warning')
    .map((event) => ('message' in event ? event.message : ''));
  return { output, warnings, report: collection.report };
}

function listed(archive: string): string[] {
  return execFileSync('tar', ['-tJf', archive], { encoding: 'utf8' }).trim().split('\n');
}

it('keeps a file and a directory, each under its name, in the directory that is asked for', async () => {
  mkdirSync(join(root, 'var/log/apt'), { recursive: true });
  mkdirSync(join(root, 'etc'));
  writeFileSync(join(root, 'var/log/syslog'), 'x'.repeat(5000));
  writeFileSync(join(root, 'var/log/apt/history'), 'installed');
  writeFileSync(join(root, 'etc/fstab'), 'UUID=1 / ext4\n');
  const { output, report, warnings } = await collected([
    { path: '/var/log' },
    { path: '/etc/fstab', directory: 'a/b' },
  ]);
  expect(listed(output).sort()).toEqual(['a/b/fstab', 'log/', 'log/apt/', 'log/apt/history', 'log/syslog']);
  expect(execFileSync('tar', ['-xJOf', output, 'a/b/fstab'], { encoding: 'utf8' })).toBe('UUID=1 / ext4\n');
  expect(execFileSync('tar', ['-xJOf', output, 'log/syslog'])).toHaveLength(5000);
  expect(report).toEqual({
    path: output,
    size: statSync(output).size,
    paths: [
      { path: '/var/log', entries: 4, bytes: 5009, skipped: 0 },
      { path: '/etc/fstab', directory: 'a/b', entries: 1, bytes: 14, skipped: 0 },
    ],
  });
  expect(warnings).toEqual([]);
  expect(readdirSync(directory).sort()).toEqual(['guest', 'out.tar.xz']);
});

it('keeps long names, names of other scripts and files that nobody may read', async () => {
  const deep = Array.from({ length: 9 }, (_, index) => `${index}${'d'.repeat(40)}`).join('/');
  mkdirSync(join(root, 'd', deep), { recursive: true });
  writeFileSync(join(root, 'd', deep, '文件'), 'long');
  writeFileSync(join(root, 'd/closed'), 'secret', { mode: 0o400 });
  const { output } = await collected([{ path: '/d' }]);
  const target = join(directory, 'unpacked');
  mkdirSync(target);
  execFileSync('tar', ['-xJf', output, '-C', target]);
  expect(existsSync(join(target, 'd', deep, '文件'))).toBe(true);
  expect(statSync(join(target, 'd/closed')).mode & 0o777).toBe(0o600);
});

it('follows no link of the guest on the host, and leaves devices and FIFOs out', async () => {
  mkdirSync(join(root, 'home'));
  writeFileSync(join(directory, 'of-the-host'), 'not the guest’s');
  symlinkSync(join(directory, 'of-the-host'), join(root, 'home/link'));
  execFileSync('mkfifo', [join(root, 'home/fifo')]);
  writeFileSync(join(root, 'home/program'), '');
  chmodSync(join(root, 'home/program'), 0o4755);
  const { output, report } = await collected([{ path: '/home' }]);
  const lines = execFileSync('tar', ['-tvJf', output], { encoding: 'utf8' });
  expect(lines).toMatch(/^lrwx.* home\/link -> /m);
  expect(lines).toMatch(/^-rwxr-xr-x.* home\/program$/m);
  expect(lines).not.toMatch(/fifo/);
  expect(report.paths[0]).toMatchObject({ entries: 3, skipped: 1 });
});

it('keeps hard links within what is collected', async () => {
  mkdirSync(join(root, 'd'));
  writeFileSync(join(root, 'd/one'), 'same');
  execFileSync('ln', [join(root, 'd/one'), join(root, 'd/two')]);
  const { output } = await collected([{ path: '/d', directory: 'x' }]);
  const target = join(directory, 'unpacked');
  mkdirSync(target);
  execFileSync('tar', ['-xJf', output, '-C', target]);
  expect(statSync(join(target, 'x/d/two')).ino).toBe(statSync(join(target, 'x/d/one')).ino);
});

it('warns of what is not there, and goes on', async () => {
  writeFileSync(join(root, 'a'), '1');
  const { output, warnings, report } = await collected([{ path: '/nothing' }, { path: '/a' }]);
  expect(warnings).toEqual([expect.stringContaining("The guest's /nothing was not collected: ")]);
  expect(report.paths[0]).toEqual({ path: '/nothing', entries: 0, bytes: 0, skipped: 0 });
  expect(listed(output)).toEqual(['a']);
});

it('leaves nothing where the run ends before it is published, or before it is kept', async () => {
  const output = join(directory, 'out.tar.xz');
  for (const publishes of [false, true]) {
    await using context = await createContext({ tempDir: directory });
    const collection = await collectFiles(guestOf(root), { output, paths: [] }, context);
    if (publishes) await collection.publish();
    await context[Symbol.asyncDispose]();
    expect(readdirSync(directory)).toEqual(['guest']);
  }
});

it('ends with what is no fault of the path, and leaves nothing', async () => {
  const guest = { ...guestOf(root), isDir: () => Promise.reject(new Error('a bug')) } as unknown as Guestfs;
  {
    await using context = await createContext({ tempDir: directory });
    const options = { output: join(directory, 'out.tar.xz'), paths: [{ path: '/' }] };
    await expect(collectFiles(guest, options, context)).rejects.toThrow('a bug');
  }
  expect(readdirSync(directory)).toEqual(['guest']);
});

it('puts nothing outside of the archive', () => {
  expect(nameBelow('a', './b//c')).toBe('a/b/c');
  expect(nameBelow('', '/etc/passwd')).toBe('etc/passwd');
  expect(nameBelow('a', './../b')).toBeUndefined();
});

describe('checks', () => {
  it.each([
    [{ path: 'etc' }, /'etc' is not an absolute path/],
    [{ path: '/etc', directory: '/x' }, /'\/x' is not a directory inside/],
    [{ path: '/etc', directory: 'x/../..' }, /is not a directory inside/],
  ])('refuses %j', async (path, message) => {
    await expect(checkCollect({ output: 'x.tar.xz', paths: [path] })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(message) as string,
    });
  });

  it('overwrites nothing, and knows a directory that is missing', async () => {
    await expect(checkCollect({ output: root, paths: [] })).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
    const output = join(directory, 'none/x.tar.xz');
    await expect(checkCollect({ output, paths: [] })).rejects.toMatchObject({ code: 'OUTPUT_NOT_FOUND' });
    await expect(checkCollect(undefined)).resolves.toBeUndefined();
  });
});
