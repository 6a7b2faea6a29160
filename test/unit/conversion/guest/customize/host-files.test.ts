import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { checkCustomizeFiles, customizePrograms } from '../../../../../lib/conversion';
import { GuestfsError } from '../../../../../lib/errors';
import { readTarList } from '../../../../../lib/conversion/guest/customize/files/tar-list';
import type { CustomizeOperation } from '../../../../../types/customize';
import { recordingContext } from '../../../support/recording-context';
import { stepGuest } from '../../support/step-guest';
import { actions, done, windows } from './run-operations';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-customize-test.'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Makes a file of the host. */
function host(name: string, content = name): string {
  const path = join(directory, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

function tree(): string {
  host('app/bin/run', '#!/bin/sh\n');
  host('app/etc/app.conf', 'a=1\n');
  symlinkSync('/etc/shadow', join(directory, 'app/link'));
  chmodSync(join(directory, 'app/bin/run'), 0o755);
  return join(directory, 'app');
}

const check = (...operations: CustomizeOperation[]) => checkCustomizeFiles(operations, recordingContext());

describe('upload', () => {
  it('copies permissions and owner, and shows the text', async () => {
    const source = host('motd', 'hello\n');
    chmodSync(source, 0o2751);
    const outcome = await done([{ operation: 'upload', source, path: '/etc/motd' }], {
      directories: ['/etc'],
    });
    expect(await outcome.guest.modeOf('/etc/motd')).toBe(0o2751);
    const { st_uid, st_gid } = await outcome.guest.statns('/etc/motd');
    expect([st_uid, st_gid]).toEqual([process.getuid?.(), process.getgid?.()]);
    expect(outcome.changes).toMatchObject([
      { path: '/etc/motd', action: 'created', diff: expect.stringContaining('+hello') as string },
    ]);
  });

  it('keeps its name in a directory, also in the one that a link leads to', async () => {
    const source = host('motd', 'hello\n');
    const outcome = await done([{ operation: 'upload', source, path: '/l' }], {
      directories: ['/etc'],
      links: { '/l': '/etc' },
    });
    expect(await outcome.guest.contents()).toEqual({ '/etc/motd': 'hello\n' });
  });

  it('gives no owner and no permissions in Windows', async () => {
    const source = host('Motd.txt', 'hello\n');
    chmodSync(source, 0o600);
    const outcome = await done(
      [{ operation: 'upload', source, path: '/users' }],
      {
        files: { '/Users/motd.TXT': 'old' },
      },
      windows,
    );
    expect(await outcome.guest.contents()).toEqual({ '/Users/motd.TXT': 'hello\n' });
    expect(outcome.guest.calls.map(({ action }) => action)).not.toContain('chmod');
  });

  it('that cannot give the owner is a warning', async () => {
    const guest = stepGuest({ directories: ['/efi'] });
    const refusal = new GuestfsError('chown', 'EPERM', 'chown: Operation not permitted');
    Object.assign(guest, { chown: () => Promise.reject(refusal) });
    const outcome = await done([{ operation: 'upload', source: host('a'), path: '/efi/a' }], guest);
    expect(outcome.warnings).toEqual([expect.stringMatching(/^\/efi\/a of the guest keeps its owner/)]);
    expect(guest.text('/efi/a')).toBe('a');
  });
});

describe('copy-in and tar-in', () => {
  // The directories are there already.
  const changed = {
    '/opt/app/bin': 'created',
    '/opt/app/bin/run': 'created',
    '/opt/app/etc/app.conf': 'modified',
    '/opt/app/link': 'created',
  };
  const options = { files: { '/opt/app/etc/app.conf': 'a=0\n' } };

  it('a tree, with permissions; links stay links, and each file is shown', async () => {
    const outcome = await done([{ operation: 'copy-in', source: `${tree()}/`, directory: '/opt' }], options);
    expect(actions(outcome)).toEqual(changed);
    expect(await outcome.guest.modeOf('/opt/app/bin/run')).toBe(0o755);
    expect(await outcome.guest.links()).toEqual({ '/opt/app/link': '/etc/shadow' });
    expect(outcome.changes.find(({ path }) => path === '/opt/app/etc/app.conf')?.diff).toContain(
      '-a=0\n+a=1\n',
    );
  });

  it('a file, into the directory that a link leads to', async () => {
    const outcome = await done([{ operation: 'copy-in', source: host('f'), directory: '/l' }], {
      directories: ['/opt'],
      links: { '/l': '/opt' },
    });
    expect(actions(outcome)).toEqual({ '/opt/f': 'created' });
  });

  it.each([[], ['--gzip']])('an archive (%s)', async (...compress) => {
    const archive = join(directory, 'app.tar');
    tree();
    execFileSync('tar', ['-c', ...compress, '-f', archive, '-C', directory, 'app']);
    const outcome = await done([{ operation: 'tar-in', source: archive, directory: '/opt' }], options);
    expect(actions(outcome)).toEqual(changed);
  });

  it('many files are named, and not read', async () => {
    for (let index = 0; index < 300; index++) host(`many/${index}`);
    const operation = { operation: 'copy-in', source: join(directory, 'many'), directory: '/opt' } as const;
    const { guest, changes } = await done([operation], { files: { '/opt/many/7': 'old' } });
    expect(changes).toHaveLength(300);
    expect(changes.find(({ path }) => path === '/opt/many/7')).toEqual({
      ...{ path: '/opt/many/7', action: 'modified', type: 'file', sizeBefore: 3, sizeAfter: 6 },
      noDiff: 'not read',
    });
    expect(guest.calls.filter(({ action }) => action === 'pread')).toEqual([]);
  });

  it('a directory does not take the place of a link of the guest', async () => {
    host('lib/x');
    const operation = { operation: 'copy-in', source: join(directory, 'lib'), directory: '/' } as const;
    const guest = stepGuest({ files: { '/usr/lib/libc': 'c' }, links: { '/lib': 'usr/lib' } });
    await expect(done([operation], guest)).rejects.toMatchObject({
      code: 'CUSTOMIZE_FAILED',
      subject: '/lib',
      message: expect.stringContaining('would be replaced by a directory') as string,
    });
    expect(await guest.links()).toEqual({ '/lib': 'usr/lib' });
  });

  it('need a directory that is there', async () => {
    const operation = { operation: 'copy-in', source: host('f'), directory: '/none' } as const;
    await expect(done([operation])).rejects.toMatchObject({ code: 'CUSTOMIZE_FAILED' });
    await expect(done([operation], { files: { '/none': '' } })).rejects.toMatchObject({
      message: expect.stringContaining('/none of the guest is not a directory') as string,
    });
  });

  it('the list of an archive is read with names of all kinds, and none that leads out', () => {
    const list = 'a/\na/b\\nc\na/\\303\\244 x\n/etc/passwd\n../../up\n./\na\\\\b\n';
    expect(readTarList(list)).toEqual([
      { path: 'a', isDirectory: true },
      { path: 'a/b\nc', isDirectory: false },
      { path: 'a/ä x', isDirectory: false },
      { path: 'etc/passwd', isDirectory: false },
      { path: 'up', isDirectory: false },
      { path: 'a\\b', isDirectory: false },
    ]);
  });
});

describe('before the conversion', () => {
  it('what is there and readable is enough', async () => {
    const archive = join(directory, 'a.tar');
    execFileSync('tar', ['-cf', archive, '-C', directory, '--files-from', '/dev/null']);
    await check(
      { operation: 'upload', source: host('f'), path: '/f' },
      { operation: 'copy-in', source: tree(), directory: '/' },
      { operation: 'tar-in', source: archive, directory: '/' },
      { operation: 'edit', path: '/f', expression: 's/a/b/' },
    );
  });

  it.each<[string, string, (source: string) => CustomizeOperation, string]>([
    [
      'a file that is not there',
      'none',
      (source) => ({ operation: 'upload', source, path: '/' }),
      'does not exist',
    ],
    ['a directory', 'app', (source) => ({ operation: 'upload', source, path: '/' }), 'is not a file'],
    [
      'a tree that is not there',
      'none',
      (source) => ({ operation: 'copy-in', source, directory: '/' }),
      'does not exist',
    ],
    [
      'what is no archive',
      'app/etc/app.conf',
      (source) => ({ operation: 'tar-in', source, directory: '/' }),
      'is not a tar archive',
    ],
  ])('%s is told', async (_, name, make, message) => {
    tree();
    const source = join(directory, name);
    await expect(check(make(source))).rejects.toMatchObject({
      code: 'CUSTOMIZE_SOURCE',
      subject: source,
      message: expect.stringContaining(message) as string,
    });
  });

  it('a file that may not be read is told, wherever it is in a tree', async () => {
    if (process.getuid?.() === 0) return expect(process.getuid()).toBe(0);
    const source = tree();
    chmodSync(join(source, 'etc/app.conf'), 0);
    await expect(check({ operation: 'copy-in', source, directory: '/' })).rejects.toMatchObject({
      code: 'HOST_PERMISSION',
      subject: join(source, 'etc/app.conf'),
    });
  });

  it('an expression that is not Perl is told', async () => {
    await expect(check({ operation: 'edit', path: '/f', expression: 's/a/' })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/^The Perl expression for \/f cannot be read: .*terminated/) as string,
    });
  });

  it('the programs of the host that are needed are known', () => {
    expect(customizePrograms([{ operation: 'mkdir', path: '/a' }])).toEqual([]);
    expect(
      customizePrograms([
        { operation: 'edit', path: '/a', expression: '1' },
        { operation: 'tar-in', source: 'a', directory: '/' },
      ]),
    ).toEqual(['perl', 'tar']);
  });
});
