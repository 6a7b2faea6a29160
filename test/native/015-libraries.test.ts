/** Which libraries the host has: the addon of the tests takes another file for each, named by a variable. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { nativeAddon, type NativeLibraryName } from '../../lib/addon';
import { addonFile } from '../../lib/addon/files';
import { root, runChild } from './child';

const build = { V2V_NODE_BUILD: 'build-test' };
const nowhere = '/nonexistent/lib.so.0';
const without = (...names: NativeLibraryName[]) => ({
  ...build,
  ...Object.fromEntries(names.map((name) => [`V2V_TEST_${name}`, nowhere])),
});

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-node-libraries.'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A library that calls itself libguestfs. */
function fakeGuestfs(...flags: string[]): string {
  const file = join(directory, `libguestfs${flags.join('')}.so`);
  execFileSync('cc', ['-shared', '-fPIC', '-w', ...flags, '-o', file, join(__dirname, 'fake-guestfs.c')]);
  return file;
}

const tell = 'const tell = (error) => console.log(JSON.stringify([error.code, error.message, error.hint]));';

test('the addon itself needs none of the four', () => {
  const needed = execFileSync('readelf', ['-d', addonFile()], { encoding: 'utf8' });
  expect(needed).toMatch(/NEEDED.*libc\./);
  expect(needed).not.toMatch(/NEEDED.*(guestfs|virt|augeas|hivex)/);
});

test('a library is loaded when it is needed and not before', async () => {
  const child = await runChild(`
    const maps = () => require('node:fs').readFileSync('/proc/self/maps', 'utf8');
    const loaded = () => ['libguestfs', 'libvirt', 'libaugeas', 'libhivex'].filter((name) => maps().includes('/' + name + '.so'));
    const { nativeAddon } = lib('addon/index');
    nativeAddon();
    console.log(JSON.stringify(loaded()));
    nativeAddon('augeas');
    console.log(JSON.stringify(loaded()));
    nativeAddon('libvirt');
    console.log(JSON.stringify(loaded()));
  `);
  expect(child).toMatchObject({
    code: 0,
    stderr: '',
    stdout: '[]\n["libaugeas"]\n["libvirt","libaugeas"]\n',
  });
});

test.each<[NativeLibraryName, string, string]>([
  ['libguestfs', 'await Guestfs.create()', 'apt install libguestfs0'],
  ['libguestfs', 'Guestfs.supports("aug_get")', 'apt install libguestfs0'],
  ['libguestfs', 'Guestfs.libraryVersion()', 'apt install libguestfs0'],
  ['libvirt', 'await LibvirtConnection.open("test:///default")', 'apt install libvirt0'],
  ['libvirt', 'LibvirtConnection.clientVersion()', 'apt install libvirt0'],
])('without %s, %s says what to install', async (name, call, hint) => {
  const child = await runChild(`${tell} try { ${call}; } catch (error) { tell(error); }`, {
    env: without(name),
  });
  expect(child.stderr).toBe('');
  const [code, message, said] = JSON.parse(child.stdout) as string[];
  expect(code).toBe('LIBRARY_MISSING');
  expect(message).toBe(
    `The library ${name} is not installed, or cannot be loaded (${nowhere}: cannot open shared object file: ` +
      'No such file or directory).',
  );
  expect(said).toContain(hint);
});

test('the testing kit needs Augeas and hivex, not libguestfs and libvirt', async () => {
  const script = `
    ${tell}
    const { createTestGuest, debianGuest, emptyHive } = lib('testing/index');
    const debian = await debianGuest();
    await debian.guest.augInit('/', 0);
    console.log((await debian.guest.augMatch('/files/etc/fstab/*')).length > 0);
    const guest = await createTestGuest({ files: { '/hive': emptyHive() } });
    try { await guest.hivexOpen('/hive'); console.log(await guest.hivexRoot() > 0); } catch (error) { tell(error); }
  `;
  const kit = await runChild(script, { env: without('libguestfs', 'libvirt') });
  expect(kit).toMatchObject({ code: 0, stderr: '', stdout: 'true\ntrue\n' });
  const other = await runChild(script, { env: without('hivex') });
  expect(other.stdout).toMatch(/^true\n\["LIBRARY_MISSING","The library hivex is not .*libhivex0/);
});

test('the addon refuses by itself what lacks its library', async () => {
  const child = await runChild(
    `
    const addon = lib('addon/index').nativeAddon();
    const calls = {
      guestfsVersion: [], guestfsActions: [], createGuestfs: [0, () => {}], libvirtVersion: [],
      createLibvirt: [null, true, null], createAugeas: ['/', 0], createHivex: ['/', 0],
    };
    for (const [name, values] of Object.entries(calls)) {
      try { addon[name](...values); } catch (error) { console.log(name, error.kind); }
    }
    try { addon.loadLibrary('libc'); } catch (error) { console.log(error.kind); }
    `,
    { env: without('libguestfs', 'libvirt', 'augeas', 'hivex') },
  );
  const names = ['guestfsVersion', 'guestfsActions', 'createGuestfs', 'libvirtVersion', 'createLibvirt'];
  const missing = [...names, 'createAugeas', 'createHivex'].map((name) => `${name} missing\n`).join('');
  expect(child).toMatchObject({ code: 0, stderr: '', stdout: `${missing}type\n` });
});

test('a library that is installed later is found', async () => {
  const child = await runChild(
    `
    const { nativeAddon } = lib('addon/index');
    const addon = nativeAddon();
    console.log(addon.loadLibrary('hivex') !== null);
    require('node:fs').symlinkSync(process.env.HIVEX, process.env.V2V_TEST_hivex);
    console.log(addon.loadLibrary('hivex'));
    `,
    {
      env: {
        ...build,
        V2V_TEST_hivex: join(directory, 'libhivex.so.0'),
        HIVEX: spawnSync('sh', ['-c', 'ldconfig -p | sed -n "s/.*libhivex.so.0 .*=> //p" | head -n 1'], {
          encoding: 'utf8',
          env: { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` },
        }).stdout.trim(),
      },
    },
  );
  expect(child).toMatchObject({ code: 0, stderr: '', stdout: 'true\nnull\n' });
});

describe('a libguestfs that lacks what we know', () => {
  const script = `
    ${tell}
    const { minor } = Guestfs.libraryVersion();
    console.log(minor, Guestfs.supports('add_drive'), Guestfs.supports('aug_get'));
    const guest = await Guestfs.create();
    await guest.augGet('/files').catch(tell);
    await guest.addDrive('/disk');
    await guest.addDrive('/disk', { readonly: true }).catch(tell);
    await guest.close();
  `;

  test('an action or an option that is not there rejects, and the rest works', async () => {
    const child = await runChild(script, { env: { ...build, V2V_TEST_libguestfs: fakeGuestfs() } });
    expect(child).toMatchObject({ code: 0, stderr: '' });
    const [facts, action, option] = child.stdout.trim().split('\n');
    const hint = 'Install a newer libguestfs; v2v-node need not be built anew.';
    expect(facts).toBe('38 true false');
    expect(JSON.parse(action!)).toEqual([
      'NOT_SUPPORTED',
      'The libguestfs of this host does not have aug_get.',
      hint,
    ]);
    expect(JSON.parse(option!)).toEqual([
      'NOT_SUPPORTED',
      'The libguestfs of this host does not know an option of add_drive.',
      hint,
    ]);
  });

  test('one that is too old is refused as a whole', async () => {
    const env = { ...build, V2V_TEST_libguestfs: fakeGuestfs('-DTOO_OLD') };
    const child = await runChild(`${tell} await Guestfs.create().catch(tell);`, { env });
    const [code, message, hint] = JSON.parse(child.stdout) as string[];
    expect(code).toBe('LIBRARY_MISSING');
    expect(message).toMatch(
      /^The library libguestfs is too old: 1\.38 or newer is needed \(.*guestfs_yara_scan\)\.$/,
    );
    expect(hint).toContain('Upgrade it');
  });
});

test('threads load the libraries at once, and the process ends well', async () => {
  const child = await runChild(
    `
    const { Worker } = require('node:worker_threads');
    const code = \`
      const addon = require(process.argv[2]);
      const names = ['libguestfs', 'libvirt', 'augeas', 'hivex'];
      const problems = names.map((name) => addon.loadLibrary(name));
      const handle = addon.createGuestfs(0, () => {});
      addon.open(handle).then(() => require('node:worker_threads').parentPort.postMessage(problems));
    \`;
    const file = lib('addon/files').addonFile();
    const answers = Array.from({ length: 4 }, () => new Promise((resolve, reject) => {
      const worker = new Worker(code, { eval: true, argv: [file] });
      let answer;
      worker.on('message', (message) => { answer = message; });
      worker.on('error', reject);
      worker.on('exit', () => resolve(answer));
    }));
    console.log(JSON.stringify((await Promise.all(answers)).flat().filter((problem) => problem !== null)));
    `,
  );
  expect(child).toMatchObject({ code: 0, stderr: '', stdout: '[]\n' });
});

test('a name that is none of ours is refused', () => {
  expect(() => nativeAddon().loadLibrary('libc' as NativeLibraryName)).toThrow('name of a library');
});

test('what we declare of the libraries is what their headers say', () => {
  const check = spawnSync(process.execPath, ['native/generate/check.mjs'], { cwd: root, encoding: 'utf8' });
  expect(check.stderr).toBe('');
  expect(check.stdout).toMatch(/declarations of guestfs: .*\ndeclarations of libvirt: as in its headers/);
  expect(check.status).toBe(0);
});
