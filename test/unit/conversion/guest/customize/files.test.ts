import { lineEndOf } from '../../../../../lib/conversion/guest/customize/files/append-line';
import { caselessPattern } from '../../../../../lib/conversion/guest/customize/files/caseless-pattern';
import { windowsCustomize } from '../../../../../lib/conversion/windows/customize';
import type { CustomizeOperation } from '../../../../../types/customize';
import { checkConversionOptions } from '../../../../../lib/conversion';
import { actions, done, windows } from './run-operations';

const failed = (text: string) => ({
  code: 'CUSTOMIZE_FAILED',
  message: expect.stringContaining(text) as string,
});

describe('append-line', () => {
  it.each([
    ['one that ends', 'a\nb\n', 'a\nb\nnew\n'],
    ['one that does not end', 'a\nb', 'a\nb\nnew\n'],
    ['one of Windows', 'a\r\nb', 'a\r\nb\r\nnew\r\n'],
    ['one of an old Mac', 'a\rb', 'a\rb\rnew\r'],
    ['one without any end', 'a', 'a\nnew\n'],
    ['an empty one', '', 'new\n'],
    ['one whose first end comes after 8 KiB', `${'x'.repeat(9000)}\r\n`, `${'x'.repeat(9000)}\r\nnew\n`],
  ])('to %s', async (_, before, after) => {
    const { guest } = await done([{ operation: 'append-line', path: '/f', line: 'new' }], {
      files: { '/f': before },
    });
    expect(guest.text('/f')).toBe(after);
  });

  it('makes a file, with the ends of its system, and shows it', async () => {
    const append = [{ operation: 'append-line', path: '/Users/f', line: 'ä' }] as const;
    const { changes } = await done(append, { directories: ['/Users'] });
    expect(changes).toMatchObject([
      { path: '/Users/f', action: 'created', diff: expect.stringContaining('+ä\n') as string },
    ]);
    const { guest } = await done(append, { directories: ['/users'] }, windows);
    expect(guest.text('/users/f')).toBe('ä\r\n');
  });

  it('leaves a directory and a device alone', async () => {
    const append = [{ operation: 'append-line', path: '/d', line: 'x' }] as const;
    await expect(done(append, { directories: ['/d'] })).rejects.toMatchObject(failed('"append-line" failed'));
  });

  it('knows a line end by the first', () => {
    expect(['a', 'a\n\r\n', 'a\r\n\n', 'a\rb\n'].map(lineEndOf)).toEqual([undefined, '\n', '\r\n', '\r']);
  });
});

describe('permissions and owners', () => {
  it('are set through links, and reported with what they were', async () => {
    const operations = [
      { operation: 'chmod', path: '/link', mode: 0o4750 },
      { operation: 'chown', path: '/f', uid: 1000, gid: 100 },
      { operation: 'chmod', path: '/f', mode: 0o600 },
      { operation: 'chmod', path: '/same', mode: 0o644 },
    ] as const;
    const outcome = await done(operations, { files: { '/f': 'x', '/same': 'y' }, links: { '/link': 'f' } });
    expect(await outcome.guest.modeOf('/f')).toBe(0o600);
    expect(outcome.changes).toEqual([
      {
        path: '/f',
        action: 'modified',
        type: 'file',
        mode: { before: '0644', after: '0600' },
        owner: { before: '0:0', after: '1000:100' },
      },
    ]);
  });

  it('are part of the change of a file that is written as well, and not told of a new one', async () => {
    const { changes } = await done(
      [
        { operation: 'write', path: '/f', content: 'b' },
        { operation: 'chmod', path: '/f', mode: 0o600 },
        { operation: 'write', path: '/new', content: 'b' },
        { operation: 'chmod', path: '/new', mode: 0o600 },
      ],
      { files: { '/f': 'a' } },
    );
    expect(changes).toMatchObject([
      {
        path: '/f',
        action: 'modified',
        mode: { before: '0644', after: '0600' },
        diff: expect.any(String) as string,
      },
      { path: '/new', action: 'created' },
    ]);
    expect(changes[1]).not.toHaveProperty('mode');
  });

  it('of a file that is not there cannot be', async () => {
    await expect(done([{ operation: 'chmod', path: '/none', mode: 0o600 }])).rejects.toMatchObject(
      failed('No such file'),
    );
  });
});

describe('copy and move', () => {
  const files = { '/a/x': 'x', '/a/sub/y': 'y', '/f': 'f' };

  it('a file to a name, and into a directory', async () => {
    const outcome = await done(
      [
        { operation: 'copy', from: '/f', to: '/g' },
        { operation: 'copy', from: '/f', to: '/a/' },
        { operation: 'move', from: '/f', to: '/a/sub' },
      ],
      { files },
    );
    expect(actions(outcome)).toEqual({
      '/g': 'created',
      '/a/f': 'created',
      '/a/sub/f': 'created',
      '/f': 'removed',
    });
  });

  it('a directory with all that is in it', async () => {
    const outcome = await done([{ operation: 'copy', from: '/a', to: '/b' }], { files });
    expect(actions(outcome)).toEqual({
      '/b': 'created',
      '/b/x': 'created',
      '/b/sub': 'created',
      '/b/sub/y': 'created',
    });
    expect(outcome.changes.find(({ path }) => path === '/b/sub/y')?.diff).toContain('+y');
    const moved = await done([{ operation: 'move', from: '/a', to: '/b' }], { files });
    expect(actions(moved)).toEqual({ '/a': 'removed', '/b': 'created' });
  });

  it('absolute links of the guest lead inside the guest', async () => {
    const outcome = await done(
      [
        { operation: 'copy', from: '/f', to: '/into' },
        { operation: 'copy', from: '/f', to: '/over' },
        { operation: 'move', from: '/into/x', to: '/into/z' },
      ],
      { files: { ...files, '/a/old': 'old' }, links: { '/into': '/a', '/over': '/a/old' } },
    );
    expect(outcome.guest.text('/a/f')).toBe('f');
    expect(outcome.guest.text('/a/old')).toBe('f');
    expect(outcome.guest.text('/a/z')).toBe('x');
    expect(actions(outcome)).toEqual({
      '/a/f': 'created',
      '/a/old': 'modified',
      '/a/x': 'removed',
      '/a/z': 'created',
    });
  });

  it('what is not there cannot be', async () => {
    for (const operation of ['copy', 'move'] as const) {
      await expect(done([{ operation, from: '/none', to: '/x' }])).rejects.toMatchObject(failed(operation));
    }
  });
});

describe('delete', () => {
  const files = {
    '/var/log/a.log': 'a',
    '/var/log/b.log': 'b',
    '/var/log/sub/c': 'c',
    '/var/log/.hidden': 'h',
  };

  it('removes what matches, directories with what is in them', async () => {
    const outcome = await done([{ operation: 'delete', path: '/var/log/*' }], { files });
    expect(Object.keys(await outcome.guest.contents())).toEqual(['/var/log/.hidden']);
    expect(outcome.changes.map(({ path, action, type }) => [path, action, type])).toEqual([
      ['/var/log/a.log', 'removed', 'file'],
      ['/var/log/b.log', 'removed', 'file'],
      ['/var/log/sub', 'removed', 'directory'],
    ]);
  });

  it('takes alternatives, and a name without any pattern', async () => {
    const outcome = await done(
      [
        { operation: 'delete', path: '/var/log/{a,b}.log' },
        { operation: 'delete', path: '/var/log/sub/' },
      ],
      { files },
    );
    expect(Object.keys(await outcome.guest.contents())).toEqual(['/var/log/.hidden']);
  });

  it('never leaves the directory by .., and never follows links', async () => {
    const outcome = await done(
      [
        { operation: 'delete', path: '/var/log/.*' },
        { operation: 'delete', path: '/there/*' },
        { operation: 'delete', path: '/gone' },
      ],
      { files: { ...files, '/keep/x': 'k' }, links: { '/gone': '/keep', '/there': '/var/log' } },
    );
    expect(Object.keys(await outcome.guest.contents())).toEqual(['/keep/x']);
    expect(await outcome.guest.links()).toEqual({ '/there': '/var/log' });
  });

  it('is skipped where nothing matches', async () => {
    const { skipped, changes } = await done([{ operation: 'delete', path: '/none/*' }], { files });
    expect(skipped).toEqual(['nothing in the guest matches /none/*']);
    expect(changes).toEqual([]);
  });

  it('matches in Windows whatever the case', async () => {
    const outcome = await done(
      [{ operation: 'delete', path: '/users/Public/*.TXT' }],
      {
        files: { '/Users/public/a.txt': '', '/Users/public/b.Txt': '', '/Users/public/c.doc': '' },
      },
      windows,
    );
    expect(Object.keys(await outcome.guest.contents())).toEqual(['/Users/public/c.doc']);
    expect(caselessPattern('/a\\*[a-z][]B]ß1')).toBe('/[aA]\\*[a-z][]B]ß1');
  });

  it.each(['/', '//', '/.', '/..', '/a/..'])('%s is refused', (path) => {
    expect(() => checkConversionOptions({ customize: [{ operation: 'delete', path }] })).toThrow(
      /would leave nothing of the guest/,
    );
  });
});

describe('link', () => {
  const link = (target: string, ...links: string[]) => ({ operation: 'link', target, links }) as const;

  it('makes several, replaces files and links, and does no harm when done twice', async () => {
    const operations = [link('/opt/v2', '/opt/current', '/usr/app', '/opt/dir')];
    const outcome = await done([...operations, ...operations], {
      files: { '/opt/v1/x': '', '/opt/v2/x': '', '/usr/app': 'file', '/opt/dir/x': '' },
      links: { '/opt/current': '/opt/v1' },
    });
    expect(await outcome.guest.links()).toEqual({
      '/opt/current': '/opt/v2',
      '/usr/app': '/opt/v2',
      '/opt/dir/v2': '/opt/v2',
    });
    expect(outcome.changes).toMatchObject([
      {
        path: '/opt/current',
        action: 'modified',
        type: 'symlink',
        diff: expect.stringContaining('+/opt/v2') as string,
      },
      { path: '/opt/dir/v2', action: 'created' },
      { path: '/usr/app', action: 'modified', noDiff: 'type changed' },
    ]);
  });
});

describe('scrub', () => {
  it('overwrites before it removes, and shows nothing of what was there', async () => {
    const secret = 'hunter2\n'.repeat(400_000);
    const outcome = await done([{ operation: 'scrub', path: '/secret' }], { files: { '/secret': secret } });
    expect(outcome.changes).toEqual([
      { path: '/secret', action: 'removed', type: 'file', sizeBefore: secret.length, noDiff: 'not read' },
    ]);
    const written = outcome.guest.calls.filter(({ action }) => action === 'pwrite');
    expect(written.map(({ args }) => [(args[1] as Buffer).length, args[2]])).toEqual([
      [2 ** 21, 0],
      [secret.length - 2 ** 21, 2 ** 21],
    ]);
    expect(written.every(({ args }) => (args[1] as Buffer).every((byte) => byte === 0))).toBe(true);
  });

  it('forgets what an earlier step has read', async () => {
    const { changes } = await done(
      [
        { operation: 'append-line', path: '/secret', line: 'more' },
        { operation: 'scrub', path: '/secret' },
      ],
      { files: { '/secret': 'hunter2' } },
    );
    expect(JSON.stringify(changes)).not.toContain('hunter2');
    expect(changes).toMatchObject([{ path: '/secret', action: 'removed', noDiff: 'not read' }]);
  });

  it.each(['/d', '/l', '/none'])('leaves %s alone, which is not a regular file', async (path) => {
    const options = { files: { '/f': 'f' }, directories: ['/d'], links: { '/l': 'f' } };
    await expect(done([{ operation: 'scrub', path }], options)).rejects.toMatchObject(
      failed('is not a regular file'),
    );
  });
});

describe('making and emptying', () => {
  it('mkdir, touch, truncate, write', async () => {
    const outcome = await done(
      [
        { operation: 'mkdir', path: '/a/b/c' },
        { operation: 'touch', path: '/a/t' },
        { operation: 'truncate', path: '/f' },
        { operation: 'write', path: '/a/w', content: 'no end' },
      ],
      { files: { '/f': 'text' } },
    );
    expect(await outcome.guest.contents()).toEqual({ '/a/t': '', '/f': '', '/a/w': 'no end' });
    expect(actions(outcome)).toEqual({
      '/a': 'created',
      '/a/b': 'created',
      '/a/b/c': 'created',
      '/a/t': 'created',
      '/a/w': 'created',
      '/f': 'modified',
    });
    await expect(done([{ operation: 'truncate', path: '/none' }])).rejects.toMatchObject(failed('truncate'));
  });

  it('truncate-recursive empties files, and follows no link', async () => {
    const outcome = await done([{ operation: 'truncate-recursive', path: '/logs' }], {
      files: { '/var/log/a': 'a', '/var/log/sub/b': 'b', '/var/log/empty': '', '/keep': 'k' },
      links: { '/var/log/l': '/keep', '/logs': '/var/log' },
    });
    expect(await outcome.guest.contents()).toEqual({
      '/var/log/a': '',
      '/var/log/sub/b': '',
      '/var/log/empty': '',
      '/keep': 'k',
    });
    expect(actions(outcome)).toEqual({ '/var/log/a': 'modified', '/var/log/sub/b': 'modified' });
  });

  it('finds names of Windows whatever the case', async () => {
    const outcome = await done(
      [{ operation: 'write', path: '/USERS/public/A.txt', content: 'x' }],
      {
        files: { '/Users/Public/a.TXT': 'old' },
      },
      windows,
    );
    expect(await outcome.guest.contents()).toEqual({ '/Users/Public/a.TXT': 'x' });
  });
});

it('owners, permissions and links are not possible in Windows guests', () => {
  expect(Object.keys(windowsCustomize)).toEqual(expect.not.arrayContaining(['chmod', 'chown', 'link']));
  expect(Object.keys(windowsCustomize)).toEqual(
    expect.arrayContaining(['upload', 'scrub', 'tar-in', 'edit']),
  );
});

it.each<[string, CustomizeOperation]>([
  ['relative', { operation: 'write', path: 'etc/motd', content: '' }],
  ['empty', { operation: 'touch', path: '' }],
  ['with a NUL', { operation: 'touch', path: '/a\0b' }],
  ['of no mode', { operation: 'chmod', path: '/a', mode: 0o10000 }],
  ['of no user', { operation: 'chown', path: '/a', uid: -1, gid: 0 }],
  ['of two lines', { operation: 'append-line', path: '/a', line: 'a\nb' }],
  ['without links', { operation: 'link', target: '/a', links: [] }],
  ['without a source', { operation: 'upload', source: '', path: '/a' }],
  ['without an expression', { operation: 'edit', path: '/a', expression: '' }],
  ['of a number', { operation: 'write', path: '/a', content: 1 as unknown as string }],
  ['of all', { operation: 'move', from: '/', to: '/a' }],
])('an operation %s is refused before anything is done', (_, operation) => {
  expect(() => checkConversionOptions({ customize: [operation] })).toThrow(
    expect.objectContaining({ code: 'USAGE' }),
  );
});
