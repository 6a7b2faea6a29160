import { existsSync } from 'node:fs';

import { isV2vError } from '../../../lib/errors';
import { createTestGuest } from '../../../lib/testing';

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error as { code: string; message: string; subject?: string; hint?: string },
  );

it('a call that it does not have rejects with NOT_SUPPORTED and its name', async () => {
  await using guest = await createTestGuest();
  for (const [attempt, action] of [
    [guest.partDisk('/dev/sda', 'mbr'), 'part_disk'],
    [guest.launch(), 'launch'],
    [guest.call('no_such_action', []), 'no_such_action'],
    [guest.cryptsetupOpen('/dev/sda1', 'secret', 'name'), 'cryptsetup_open'],
  ] as const) {
    const error = await failure(attempt);
    expect(isV2vError(error)).toBe(true);
    expect(error).toMatchObject({ code: 'NOT_SUPPORTED', subject: action });
    expect(error?.message).toContain(action);
    expect(error?.hint).toMatch(/appliance/);
    expect(JSON.stringify(error)).not.toContain('secret');
  }
  expect(guest.calls).toEqual([]);
});

it('disposing of it removes its directory, and closing again does nothing', async () => {
  const directories: string[] = [];
  {
    await using guest = await createTestGuest({ files: { '/a/b': 'c' } });
    directories.push(guest.directory);
    expect(existsSync(`${guest.directory}/a/b`)).toBe(true);
    void guest.write('/late', 'x'); // not waited for
  }
  expect(directories.map((directory) => existsSync(directory))).toEqual([false]);
  const guest = await createTestGuest();
  await Promise.all([guest.close(), guest.close(), guest.destroy()]);
  expect(await failure(guest.ls('/'))).toMatchObject({ code: 'HANDLE_CLOSED', subject: 'ls' });
});

it('calls run one after the other, in the order they were made', async () => {
  await using guest = await createTestGuest({
    commands: {
      slow: async (_words, inside) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        await inside.writeAppend('/log', 'slow ');
        return '';
      },
    },
  });
  await Promise.all([guest.command(['slow']), guest.writeAppend('/log', 'second '), guest.touch('/third')]);
  expect(guest.text('/log')).toBe('slow second ');
  expect(guest.calls.map(({ action }) => action)).toEqual([
    'command',
    'write_append',
    'write_append',
    'touch',
  ]);
});

it('records calls, says when each begins, and is no promise', async () => {
  await using guest = await createTestGuest({ files: { '/a': '' } });
  const begun: string[] = [];
  const listen = (action: string): void => void begun.push(action);
  guest.on('enter', listen);
  await guest.isFile('/a', { followsymlinks: true });
  guest.off('enter', listen);
  await guest.call('is_dir', ['/a']);
  expect(begun).toEqual(['is_file']);
  expect(guest.calls).toEqual([
    { action: 'is_file', args: ['/a'] },
    { action: 'is_dir', args: ['/a'] },
  ]);
  expect((guest as unknown as { then?: unknown }).then).toBeUndefined();
});

it('wrong arguments are TypeErrors, as those of the addon', async () => {
  await using guest = await createTestGuest();
  await expect((guest.cat as () => Promise<string>)()).rejects.toThrow(
    /cat takes 1 argument before its options, not 0/,
  );
  await expect(guest.cat('/a\0b')).rejects.toBeInstanceOf(TypeError);
  await expect(guest.command(['a', 'b\0'])).rejects.toBeInstanceOf(TypeError);
  await expect(guest.cat('relative')).rejects.toMatchObject({
    code: 'GUESTFS',
    message: expect.stringContaining('must start with a / character'),
  });
});

it('an aborted call is not run', async () => {
  await using guest = await createTestGuest();
  await expect(guest.write('/a', '', { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'ABORTED',
  });
  expect(await guest.exists('/a')).toBe(false);
});

it('the files it begins with can be links, have owners and lie below links', async () => {
  await using guest = await createTestGuest({
    files: {
      '/lib/modules/list': 'below a link',
      '/lib': { link: 'usr/lib' },
      '/usr/lib': { directory: true, mode: 0o711 },
      '/etc/shadow': { content: 'x', mode: 0o640, gid: 42 },
      '/bytes': Buffer.from([0, 255]),
    },
  });
  expect(await guest.cat('/usr/lib/modules/list')).toBe('below a link');
  expect(await guest.readlink('/lib')).toBe('usr/lib');
  expect(await guest.readFile('/bytes')).toEqual(Buffer.from([0, 255]));
  expect(await guest.statns('/etc/shadow')).toMatchObject({ st_mode: 0o100640, st_uid: 0, st_gid: 42 });
  expect((await guest.statns('/lib')).st_mode).toBe(0o040711);
});

it('files that cannot be and directories that cannot be made are clear errors', async () => {
  expect(await failure(createTestGuest({ files: { '/a': 'file', '/a/b': 'below it' } }))).toMatchObject({
    code: 'GUESTFS',
    subject: '/a/b',
  });
  expect(await failure(createTestGuest({ files: { 'etc/motd': '' } }))).toMatchObject({
    message: 'write: etc/motd: path must start with a / character',
  });
  expect(await failure(createTestGuest({ tempDir: '/nonexistent' }))).toMatchObject({
    code: 'HOST_PERMISSION',
    subject: '/nonexistent',
  });
});
