import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';

import { ChangeRecorder } from '../../../../lib/conversion/changes/change-recorder';
import { largestContent } from '../../../../lib/conversion/changes/snapshot';
import { loadWithLens, openAugeas } from '../../../../lib/conversion/linux/augeas';
import { GuestfsError } from '../../../../lib/errors';
import type { StepGuestOptions } from '../support/step-guest';
import { stepGuest } from '../support/step-guest';

/** A guest that counts the looks into it. */
function record(options: StepGuestOptions = {}) {
  const memory = stepGuest(options);
  const looks: string[] = [];
  for (const name of ['pread', 'lstatns'] as const) {
    const look = memory[name].bind(memory) as (path: string, ...rest: number[]) => Promise<never>;
    Object.assign(memory, {
      [name]: (path: string, ...rest: number[]) => (looks.push(path), look(path, ...rest)),
    });
  }
  const recorder = new ChangeRecorder(memory);
  return { memory, recorder, guest: recorder.guest, looks };
}

it('reports what was created, modified and removed, sorted, each path once', async () => {
  const { guest, recorder, looks } = record({ files: { '/etc/b': 'old\n', '/etc/c': 'gone\n' } });
  await guest.write('/etc/d', Buffer.from('new\n'));
  await guest.rm('/etc/c');
  await guest.write('/etc/b', Buffer.from('first\n'));
  await guest.write('/etc/b', Buffer.from('last\n'));
  expect(looks.filter((path) => path === '/etc/b')).toHaveLength(1);
  expect(recorder.changes).toEqual([
    { path: '/etc/d', action: 'created' },
    { path: '/etc/c', action: 'removed' },
    { path: '/etc/b', action: 'modified' },
  ]);
  expect(await recorder.report()).toEqual([
    {
      path: '/etc/b',
      action: 'modified',
      type: 'file',
      sizeBefore: 4,
      sizeAfter: 5,
      diff: '--- a/etc/b\n+++ b/etc/b\n@@ -1 +1 @@\n-old\n+last\n',
    },
    {
      path: '/etc/c',
      action: 'removed',
      type: 'file',
      sizeBefore: 5,
      diff: '--- a/etc/c\n+++ /dev/null\n@@ -1 +0,0 @@\n-gone\n',
    },
    {
      path: '/etc/d',
      action: 'created',
      type: 'file',
      sizeAfter: 4,
      diff: '--- /dev/null\n+++ b/etc/d\n@@ -0,0 +1 @@\n+new\n',
    },
  ]);
});

it('does not report what is in the end as it was', async () => {
  const { guest, recorder } = record({ files: { '/etc/a': 'same\n' } });
  await guest.rename('/etc/a', '/etc/a.aside');
  await guest.write('/etc/a', Buffer.from('policy\n'));
  await guest.rename('/etc/a.aside', '/etc/a');
  await guest.write('/etc/b', Buffer.from('for a while'));
  await guest.rmF('/etc/b');
  await guest.rmF('/etc/never-there');
  expect(recorder.changes.map(({ path }) => path)).toEqual(['/etc/a']);
  expect(await recorder.report()).toEqual([]);
});

it('passes everything else on as it is, and the result of what it watches', async () => {
  const { guest, recorder, looks } = record({ files: { '/etc/a': 'text' }, commands: { 'true x': 'said' } });
  expect(await guest.command(['true', 'x'])).toBe('said');
  expect(await guest.ls('/etc')).toEqual(['a']);
  expect(looks).toEqual([]);
  await expect(guest.rename('/nowhere', '/etc/z')).rejects.toThrow('No such file');
  expect(recorder.changes).toEqual([{ path: '/etc/z', action: 'created' }]);
  expect(await recorder.report()).toEqual([]);
});

it('shows links by where they lead, and directories without a diff', async () => {
  const { guest, recorder } = record({ files: { '/usr/a': '' }, links: { '/etc/l': '/usr/a' } });
  await guest.lnSf('/dev/null', '/etc/l');
  await guest.mkdirP('/usr/x/y');
  await guest.mkdirP('/usr');
  await guest.mkdirP('/usr');
  const made = ['/usr/x', '/usr/x/y'].map((path) => ({ path, action: 'created' }));
  expect(recorder.changes).toEqual([{ path: '/etc/l', action: 'modified' }, ...made]);
  expect((await recorder.report())[0]).toEqual({
    path: '/etc/l',
    action: 'modified',
    type: 'symlink',
    diff: '--- a/etc/l\n+++ b/etc/l\n@@ -1 +1 @@\n-/usr/a\n\\ No newline at end of file\n+/dev/null\n\\ No newline at end of file\n',
  });
});

it('shows a link that takes the place of a file without a diff', async () => {
  const { guest, recorder } = record({ files: { '/etc/a': 'text' } });
  await guest.lnSf('/dev/null', '/etc/a');
  expect(await recorder.report()).toEqual([
    { path: '/etc/a', action: 'modified', type: 'symlink', sizeBefore: 4, noDiff: 'type changed' },
  ]);
});

it('shows neither what is binary nor what is large', async () => {
  const { guest, recorder } = record({ files: { '/a': 'x'.repeat(largestContent + 1), '/c': 'text' } });
  await guest.write('/a', Buffer.alloc(largestContent + 2, 'y'));
  await guest.write('/b', Buffer.from([0x1f, 0x8b, 0x08, 0x00]));
  await guest.write('/c', Buffer.alloc(largestContent + 1, 'y'));
  expect(await recorder.report()).toEqual([
    {
      path: '/a',
      action: 'modified',
      type: 'file',
      sizeBefore: largestContent + 1,
      sizeAfter: largestContent + 2,
      noDiff: 'too large',
    },
    { path: '/b', action: 'created', type: 'file', sizeAfter: 4, noDiff: 'binary' },
    {
      path: '/c',
      action: 'modified',
      type: 'file',
      sizeBefore: 4,
      sizeAfter: largestContent + 1,
      noDiff: 'too large',
    },
  ]);
});

it('keeps bytes that are not UTF-8 apart', async () => {
  const { guest, recorder } = record({
    files: { '/a': 'caf\xe9\n', '/b': Buffer.from('café\n').toString('latin1') },
  });
  await guest.write('/a', Buffer.from('th\xe9\n', 'latin1'));
  await guest.write('/b', Buffer.from('thé\n'));
  const diffs = (await recorder.report()).map(({ diff }) => diff?.split('\n').slice(3, 5));
  expect(diffs).toEqual([
    ['-café', '+thé'],
    ['-café', '+thé'],
  ]);
});

it('copies into a directory under the name that is copied', async () => {
  const { guest, recorder } = record({ files: { '/etc/a': 'text\n', '/srv/x': '' } });
  await guest.cp('/etc/a', '/srv');
  expect(recorder.changes).toEqual([{ path: '/srv/a', action: 'created' }]);
});

it('records what Augeas writes: the files that were edited, and those it makes', async () => {
  const { guest, recorder } = record({
    files: { '/etc/fstab': '/dev/sda1 / ext4\n', '/etc/inittab': 'x:3:wait:/bin/x\n' },
    directories: ['/etc/modprobe.d'],
  });
  await openAugeas(guest);
  await loadWithLens(guest, 'Fstab', ['/etc/fstab']);
  await guest.augSet('/files/etc/fstab/*[spec]/spec', '/dev/vda1');
  await guest.augSet('/files/etc/modprobe.d/own.conf/alias[last() + 1]', 'a');
  await guest.augSet('/files/etc/modprobe.d/own.conf/alias[last()]/modulename', 'b');
  await guest.augSave();
  expect(
    (await recorder.report()).map(({ path, action, diff }) => [path, action, diff?.split('\n').at(-2)]),
  ).toEqual([
    ['/etc/fstab', 'modified', '+/dev/vda1 / ext4'],
    ['/etc/modprobe.d/own.conf', 'created', '+alias a b'],
  ]);
});

it('looks at no file of Augeas that was not edited', async () => {
  const { guest, looks } = record({ files: { '/etc/fstab': '/dev/sda1 / ext4\n' } });
  await openAugeas(guest);
  await loadWithLens(guest, 'Fstab', ['/etc/fstab']);
  await guest.augSave();
  await guest.augRm('/files/etc/fstab/1');
  await guest.augLoad();
  await guest.augSave();
  expect(looks).toEqual([]);
});

it('a look that fails does not end the conversion', async () => {
  const { memory, guest, recorder } = record({ files: { '/etc/a': 'text' } });
  memory.pread = () => Promise.reject(new GuestfsError('pread', 'EIO', 'pread: Input/output error'));
  await guest.write('/etc/a', Buffer.from('new'));
  expect(await recorder.report()).toEqual([
    { path: '/etc/a', action: 'modified', type: 'other', noDiff: 'not read' },
  ]);
});

it('says without a look what it knows', async () => {
  const { guest, recorder, looks } = record({ files: { '/etc/a': 'text' } });
  await guest.write('/etc/b', Buffer.from('new'));
  await guest.write('/etc/a', Buffer.from('new'));
  looks.length = 0;
  expect(await recorder.reportUnread()).toEqual([
    { path: '/etc/a', action: 'modified', sizeBefore: 4, noDiff: 'not read' },
    { path: '/etc/b', action: 'created', noDiff: 'not read' },
  ]);
  expect(looks).toEqual([]);
});

describe('what is not a regular file', () => {
  it.each(['write', 'writeAppend', 'truncate', 'upload'] as const)('is not opened by %s', async (action) => {
    const { guest, memory, recorder } = record({ files: { '/etc/a': '' }, links: { '/etc/link': 'fifo' } });
    execFileSync('mkfifo', [`${memory.directory}/etc/fifo`]);
    for (const path of ['/etc/fifo', '/etc/link']) {
      const args = action === 'upload' ? [__filename, path] : [path, Buffer.from('x')];
      const guestOf = guest as unknown as Record<string, (...values: unknown[]) => Promise<unknown>>;
      await expect(guestOf[action]?.(...args)).rejects.toMatchObject({
        code: 'GUEST_UNSUPPORTED',
        subject: path,
        message: `The guest's ${path} is not a regular file, so it is neither read nor written.`,
      });
    }
    expect(recorder.changes).toEqual([]);
    expect(await recorder.report()).toEqual([]);
  });

  it('may be removed, and a file be written in its place', async () => {
    const { guest, memory, recorder } = record({ directories: ['/etc'] });
    execFileSync('mkfifo', [`${memory.directory}/etc/fifo`]);
    await guest.rm('/etc/fifo');
    await guest.write('/etc/fifo', 'text\n');
    expect(await recorder.report()).toEqual([
      expect.objectContaining({ path: '/etc/fifo', action: 'modified', noDiff: 'not read' }),
    ]);
  });

  it('is found out in the place of a file that was written before', async () => {
    const { guest, memory } = record({ files: { '/etc/a': 'x' } });
    await guest.write('/etc/a', 'y');
    rmSync(`${memory.directory}/etc/a`);
    execFileSync('mkfifo', [`${memory.directory}/etc/a`]);
    await expect(guest.write('/etc/a', 'z')).rejects.toMatchObject({ code: 'GUEST_UNSUPPORTED' });
  });
});
