import type { Guestfs } from '../../../lib/guestfs';
import { listApplications } from '../../../lib/inspect/packages/applications';
import { namesOfFileLists } from '../../../lib/inspect/packages/damaged';
import { recordingContext } from '../support/recording-context';

const status = '/var/lib/dpkg/status';
const bash = 'Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1:5.2-15+b2\n\n';
const old = 'Package: vim\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 9\n\n';

interface Guest {
  files?: Record<string, string>;
  /** FIFOs and the like. */
  special?: string[];
  /** What libguestfs lists at each call; an Error is thrown. */
  lists?: (string[] | Error)[];
  rebuild?: Error;
  /** Default true. */
  isKnown?: boolean;
  /** What the guest's own rpm lists; an Error is thrown. */
  lines?: string[] | Error;
  acquaint?: () => Promise<boolean>;
}

async function list(format: string, guestOptions: Guest) {
  const {
    files = {},
    special = [],
    lists = [[]],
    rebuild,
    isKnown = true,
    lines = [],
    acquaint,
  } = guestOptions;
  const commands: string[] = [];
  let calls = 0;
  const guest = {
    inspectListApplications2: () => {
      const answer = lists[Math.min(calls++, lists.length - 1)] ?? [];
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve(
        answer.map((name) => ({
          app2_name: name,
          app2_epoch: 0,
          app2_version: '1',
          app2_release: '2',
          app2_arch: 'x86_64',
        })),
      );
    },
    commandLines: () => (lines instanceof Error ? Promise.reject(lines) : Promise.resolve(lines)),
    command: (words: string[]) => {
      commands.push(words.join(' '));
      return rebuild ? Promise.reject(rebuild) : Promise.resolve('');
    },
    statns: (path: string) => Promise.resolve({ st_mode: path in files ? 0o100644 : 0o040755 }),
    isDir: (path: string) =>
      Promise.resolve([...Object.keys(files), ...special].some((file) => file.startsWith(`${path}/`))),
    ls: (path: string) =>
      Promise.resolve(
        [...Object.keys(files), ...special].flatMap((file) =>
          file.startsWith(`${path}/`) ? [file.slice(path.length + 1)] : [],
        ),
      ),
    filesize: (path: string) => Promise.resolve(files[path]?.length),
    readFile: (path: string) => Promise.resolve(Buffer.from(files[path] ?? '')),
    pread: (path: string, count: number, offset: number) =>
      Promise.resolve(Buffer.from(files[path] ?? '').subarray(offset, offset + count)),
  };
  const context = recordingContext();
  const source = { root: '/dev/sda1', format, isKnown, acquaint };
  const packages = await listApplications(guest as unknown as Guestfs, source, context);
  const warnings = context.events.flatMap((event) => (event.type === 'warning' ? [event] : []));
  return { names: packages.applications.map(({ name }) => name), packages, warnings, commands };
}

it('lists the packages of a guest in order', async () => {
  const deb = await list('deb', { files: { [status]: bash }, lists: [['bash']] });
  expect(deb.packages).toEqual({
    applications: [{ name: 'bash', epoch: 0, version: '1', release: '2', arch: 'x86_64' }],
  });
  const rpm = await list('rpm', { lists: [['bash']] });
  expect(rpm.names).toEqual(['bash']);
  expect([...deb.commands, ...rpm.commands]).toEqual([]);
  expect([...deb.warnings, ...rpm.warnings]).toEqual([]);
});

it.each([
  ['reads as empty', []],
  ['cannot be read', new Error('damaged')],
])('an rpm database that %s is rebuilt once', async (_case, first) => {
  const { names, commands, packages } = await list('rpm', { lists: [first, ['bash']] });
  expect(names).toEqual(['bash']);
  expect(commands).toEqual(['rpmdb --rebuilddb']);
  expect(packages.damagedPackages).toBeUndefined();
});

describe('a guest that libguestfs has not looked at', () => {
  const lines = ['zlib\t0\t1.2\t3\tx86_64', 'acl\t0\t2\t1\tx86_64'];

  it('is read with its own rpm, or from its dpkg list', async () => {
    const acquaint = jest.fn();
    expect((await list('rpm', { isKnown: false, lines, acquaint })).names).toEqual(['acl', 'zlib']);
    const deb = await list('deb', { isKnown: false, files: { [status]: bash }, acquaint });
    expect(deb.names).toEqual(['bash']);
    expect(acquaint).not.toHaveBeenCalled();
  });

  it.each([
    ['does not run', new Error('exec format error')],
    ['lists nothing', []],
  ])('is shown to libguestfs where its rpm %s', async (_case, own) => {
    const acquaint = jest.fn(() => Promise.resolve(true));
    const found = await list('rpm', { isKnown: false, lines: own, lists: [['bash']], acquaint });
    expect(found).toMatchObject({ names: ['bash'], commands: [], warnings: [] });
    expect(acquaint).toHaveBeenCalledTimes(1);
  });

  it('is rebuilt where libguestfs does not know it either', async () => {
    const found = await list('rpm', { isKnown: false, lines: [], acquaint: () => Promise.resolve(false) });
    expect(found.commands).toEqual(['rpmdb --rebuilddb']);
    expect(found.packages.damagedPackages).toBe('/var/lib/rpm');
  });
});

describe('a guest whose package database is damaged', () => {
  it('rpm: goes on with a warning that names the file and what is not done', async () => {
    const { packages, warnings } = await list('rpm', {
      files: { '/var/lib/rpm/Packages': '' },
      lists: [new Error('damaged')],
      rebuild: new Error('rpmdb: cannot open Packages'),
    });
    expect(packages).toEqual({ applications: [], damagedPackages: '/var/lib/rpm/Packages' });
    expect(warnings).toEqual([
      expect.objectContaining({
        code: 'PACKAGES_DAMAGED',
        message: expect.stringMatching(/\/var\/lib\/rpm\/Packages is damaged.*cannot be removed/) as string,
      }),
    ]);
  });

  it.each([
    ['/var/lib/rpm/rpmdb.sqlite', '/var/lib/rpm/rpmdb.sqlite'],
    ['/usr/lib/sysimage/rpm/Packages.db', '/usr/lib/sysimage/rpm/Packages.db'],
    ['/nothing', '/var/lib/rpm'],
  ])('rpm: with %s the warning names %s', async (file, named) => {
    const { packages } = await list('rpm', { files: { [file]: '' } });
    expect(packages.damagedPackages).toBe(named);
  });

  it.each([
    ['cut off', `${bash}${bash.slice(0, 30)}`],
    ['empty', ''],
    ['full of zeros', `${bash}${'\0'.repeat(512)}`],
    ['missing', undefined],
  ])('dpkg: a status file that is %s is replaced by the copy of the day before', async (_case, text) => {
    const files = { [`${status}-old`]: bash + old, ...(text === undefined ? {} : { [status]: text }) };
    const { packages, warnings } = await list('deb', { files, lists: [['partial']] });
    expect(packages).toEqual({
      applications: [{ name: 'bash', epoch: 1, version: '5.2', release: '15+b2', arch: 'amd64' }],
      damagedPackages: status,
    });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).toContain(status);
  });

  it('dpkg: without a copy the lists of files tell the names', async () => {
    const information = '/var/lib/dpkg/info';
    const { packages } = await list('deb', {
      files: {
        [status]: 'Package: b',
        [`${information}/bash.list`]: '',
        [`${information}/libc6:amd64.list`]: '',
      },
    });
    expect(packages.applications.map(({ name, arch }) => [name, arch])).toEqual([
      ['bash', ''],
      ['libc6', 'amd64'],
    ]);
    expect(namesOfFileLists(['format', 'bash.md5sums'])).toEqual([]);
  });
});

it.each(['/var/lib/rpm/rpmdb.sqlite', '/var/lib/rpm/__db.001', '/usr/lib/sysimage/rpm/Packages.db'])(
  'does not have rpm open what is no file in the place of %s',
  async (path) => {
    const files = { '/var/lib/rpm/Packages': '' };
    const found = await list('rpm', {
      files,
      special: [path],
      lists: [new Error('rpm would wait for ever')],
    });
    expect(found.packages).toEqual({ applications: [], damagedPackages: path });
    expect(found.commands).toEqual([]);
  },
);
