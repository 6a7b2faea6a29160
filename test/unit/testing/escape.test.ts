import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { createTestGuest, type TestGuest } from '../../../lib/testing';
import { makeOutside, type Outside } from './outside';

let outside: Outside;
let guest: TestGuest;
let before: Record<string, string>;

/** A guest with every kind of link to the directory outside. */
beforeEach(async () => {
  outside = makeOutside();
  before = outside.state();
  guest = await createTestGuest({
    files: {
      '/etc/passwd': 'root of the guest\n',
      '/absolute': { link: outside.file },
      '/relative': { link: `../../../../../../../../../../../../../../..${outside.file}` },
      '/directory': { link: outside.directory },
      '/deep/er/climbing': { link: `../../../../../../../../../../../..${outside.directory}` },
      '/twice': { link: '/directory' },
      '/tree/link': { link: outside.directory },
      '/plain': 'of the guest\n',
    },
  });
});
afterEach(async () => {
  await guest.close();
  outside[Symbol.dispose]();
});

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error as { code: string; errno: string; message: string },
  );

it.each(['/absolute', '/relative', '/directory/secret', '/deep/er/climbing/secret', '/twice/secret'])(
  '%s leads to nothing, as no such file is in the guest',
  async (path) => {
    expect(await failure(guest.readFile(path))).toMatchObject({ code: 'GUESTFS', errno: 'ENOENT' });
    // A link is there, whatever it leads to.
    expect(await guest.exists(path)).toBe(await guest.isSymlink(path));
    expect(await guest.isFile(path, { followsymlinks: true })).toBe(false);
    expect(guest.text(path)).toBeUndefined();
  },
);

it('an absolute link is resolved inside', async () => {
  await guest.mkdirP(outside.directory);
  await guest.write('/absolute', 'written by the guest');
  await guest.write('/relative', 'again');
  expect(await guest.cat(outside.file)).toBe('again');
  expect(await guest.realpath('/twice/secret')).toBe(outside.file);
  expect(outside.state()).toEqual(before);
});

it.each([
  ['/../../../../etc/passwd', '/etc/passwd'],
  ['/etc/../../../../../etc/./passwd', '/etc/passwd'],
  ['//etc//passwd', '/etc/passwd'],
])('%s does not leave the root', async (path, real) => {
  expect(await guest.cat(path)).toBe('root of the guest\n');
  expect(await guest.realpath(path)).toBe(real);
});

const attempts: [name: string, attempt: (path: string) => Promise<unknown>][] = [
  ['write', (path) => guest.write(path, 'x')],
  ['write_append', (path) => guest.writeAppend(path, 'x')],
  ['touch', (path) => guest.touch(path)],
  ['truncate', (path) => guest.truncate(path)],
  ['truncate_size', (path) => guest.truncateSize(path, 1)],
  ['pwrite', (path) => guest.pwrite(path, 'x', 0)],
  ['upload', (path) => guest.upload(outside.file, path)],
  ['upload_offset', (path) => guest.uploadOffset(outside.file, path, 1)],
  ['mkdir', (path) => guest.mkdir(path)],
  ['mkdir_mode', (path) => guest.mkdirMode(path, 0o700)],
  ['mkdtemp', (path) => guest.mkdtemp(`${path}XXXXXX`)],
  ['mktemp', (path) => guest.mktemp(`${path}XXXXXX`)],
  ['rm', (path) => guest.rm(path)],
  ['rmdir', (path) => guest.rmdir(path)],
  ['rename from', (path) => guest.rename(path, '/stolen')],
  ['rename to', (path) => guest.rename('/plain', path)],
  ['mv from', (path) => guest.mv(path, '/stolen')],
  ['mv to', (path) => guest.mv('/plain', path)],
  ['cp from', (path) => guest.cp(path, '/stolen')],
  ['cp to', (path) => guest.cp('/plain', path)],
  ['cp_a from', (path) => guest.cpA(path, '/stolen')],
  ['cp_a to', (path) => guest.cpA('/etc', path)],
  ['ln from', (path) => guest.ln(path, '/stolen')],
  ['ln to', (path) => guest.ln('/plain', path)],
  ['ln_s', (path) => guest.lnS('/plain', path)],
  ['ln_sf', (path) => guest.lnSf('/plain', path)],
  ['chmod', (path) => guest.chmod(0o777, path)],
  ['chown', (path) => guest.chown(1, 1, path)],
  ['utimens', (path) => guest.utimens(path, 1, 0, 1, 0)],
  ['readlink', (path) => guest.readlink(path)],
  ['ls', (path) => guest.ls(path)],
  ['find', (path) => guest.find(path)],
  ['statns', (path) => guest.statns(path)],
  ['checksum', (path) => guest.checksum('md5', path)],
  ['hivex_open', (path) => guest.hivexOpen(path, { write: true })],
];

/** An appliance has programs do these, whose errors have no number. */
const byProgram = ['mv', 'cp', 'cp_a', 'ln_s', 'ln_sf'];

it.each(attempts)('%s reaches nothing outside through a linked directory', async (name, attempt) => {
  const errno = byProgram.includes(name.replace(/ .*/, '')) ? '' : 'ENOENT';
  for (const parent of ['/directory', '/deep/er/climbing', '/twice']) {
    for (const file of ['secret', 'new']) {
      expect(await failure(attempt(`${parent}/${file}`))).toMatchObject({ code: 'GUESTFS', errno });
    }
  }
  expect(outside.state()).toEqual(before);
  expect(await guest.exists('/stolen')).toBe(false);
});

it('removing, moving and copying a link leaves what it leads to alone', async () => {
  await guest.mkdirP(outside.directory);
  await guest.write(outside.file, 'of the guest');
  await guest.cpA('/tree', '/copy');
  expect(await guest.readlink('/copy/link')).toBe(outside.directory);
  await guest.rename('/directory', '/renamed');
  expect(await guest.isSymlink('/renamed')).toBe(true);
  await guest.rmRf('/tree');
  await guest.rmRf('/copy');
  await guest.rm('/twice');
  await guest.rmF('/renamed');
  expect(await guest.cat(outside.file)).toBe('of the guest');
  expect(outside.state()).toEqual(before);
});

it('lists and patterns stay inside', async () => {
  expect(await guest.find('/')).toEqual([
    'absolute',
    'deep',
    'deep/er',
    'deep/er/climbing',
    'directory',
    'etc',
    'etc/passwd',
    'plain',
    'relative',
    'tree',
    'tree/link',
    'twice',
  ]);
  expect(await guest.globExpand('/{directory,twice,tree/link}/*')).toEqual([]);
  expect(await guest.globExpand(`/../../..${outside.directory}/*`)).toEqual([]);
  expect((await guest.readdir('/tree')).map(({ name, ftyp }) => [name, ftyp])).toEqual([
    ['.', 'd'],
    ['..', 'd'],
    ['link', 'l'],
  ]);
});

it('links that go in circles are ELOOP, and forty links are followed', async () => {
  await guest.lnS('/b', '/a');
  await guest.lnS('/a', '/b');
  await guest.lnS('self/below', '/self');
  for (const path of ['/a', '/a/file', '/self']) {
    expect(await failure(guest.cat(path))).toMatchObject({ errno: 'ELOOP' });
    expect(await failure(guest.write(path, 'x'))).toMatchObject({ errno: 'ELOOP' });
    expect(await guest.exists(path)).toBe(path !== '/a/file');
  }
  await guest.lnS('/plain', '/link1');
  for (let i = 2; i <= 41; i++) await guest.lnS(`/link${i - 1}`, `/link${i}`);
  expect(await guest.cat('/link40')).toBe('of the guest\n');
  expect(await failure(guest.cat('/link41'))).toMatchObject({ errno: 'ELOOP' });
});

it('the root itself cannot be removed, replaced or renamed', async () => {
  for (const attempt of [
    guest.rm('/'),
    guest.rmdir('/'),
    guest.rmdir('/etc/..'),
    guest.rename('/', '/etc/root'),
    guest.rename('/etc', '/..'),
    guest.rmRf('/'),
    guest.rmRf('/etc/../..'),
  ]) {
    expect(await failure(attempt)).toMatchObject({ code: 'GUESTFS' });
  }
  expect(await guest.cat('/etc/passwd')).toBe('root of the guest\n');
});

it('no error tells where the guest is on the host', async () => {
  await guest.mkdir('/full');
  await guest.write('/full/file', '');
  for (const attempt of [guest.rmdir('/full'), guest.rename('/full', '/full/below'), guest.cat('/full')]) {
    const error = await failure(attempt);
    expect(error).toMatchObject({ code: 'GUESTFS' });
    expect(JSON.stringify(error) + error?.message).not.toContain(guest.directory);
  }
});

it('a file of the host is read and written only where a transfer names it', async () => {
  const copy = join(outside.directory, 'copy');
  await guest.upload(outside.file, '/uploaded');
  expect(await guest.cat('/uploaded')).toBe('of the host\n');
  await guest.download('/plain', copy);
  expect(outside.state()).toEqual({ ...before, copy: 'of the guest\n' });
  writeFileSync(copy, '0123456789');
  await guest.uploadOffset(copy, '/plain', 3);
  expect(await guest.cat('/plain')).toBe('of 0123456789');
  expect(await failure(guest.upload('/nonexistent', '/x'))).toMatchObject({
    errno: 'ENOENT',
    message: 'upload: /nonexistent: No such file or directory',
  });
});
