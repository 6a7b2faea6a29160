import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  convertGuest,
  createContext,
  createOverlays,
  inspectSource,
  openGuestfs,
  openSource,
  type CustomizeOperation,
  type GuestConversion,
} from '../../../lib';
import { checkCustomizeFiles } from '../../../lib/conversion';
import { parseCommandLine } from '../../../lib/cli/parse';
import { buildGuest, buildWindowsGuest } from '../../guests';
import { isFull } from '../support/full';
import { guestsUnderTest } from '../support/guests-under-test';
import { acceleration, conversionTimeout, guestTimeout } from '../support/source';
import { windowsGuestsUnderTest } from '../support/windows/guests-under-test';

// Every operation on files in one conversion, read back by guestfish, and compared with what virt-customize makes of the same
// options in the same guest.

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), 'v2v-customize-test.'));
  makeHostFiles();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const here = (name: string): string => join(directory, name);

function makeHostFiles(): void {
  for (const name of ['app/bin', 'app/logs']) mkdirSync(here(name), { recursive: true });
  writeFileSync(here('app/bin/run'), '#!/bin/sh\n');
  chmodSync(here('app/bin/run'), 0o755);
  writeFileSync(here('app/logs/a.log'), 'log\n');
  writeFileSync(here('app/logs/b.txt'), 'text\n');
  symlinkSync('/etc/passwd', here('app/link'));
  execFileSync('tar', ['-czf', here('app.tgz'), '-C', directory, 'app']);
  execFileSync('tar', ['-cf', here('app.tar'), '-C', directory, 'app']);
  writeFileSync(here('tool'), 'tool\n');
  chmodSync(here('tool'), 0o4751);
  writeFileSync(
    here('commands'),
    '# more\ntouch /srv/t/touched\nwrite /srv/t/emptied:text\\\n  more\ntruncate /srv/t/emptied\n',
  );
}

/** In Debian 12's virt-customize as well. */
const common = (): [string, string][] => [
  ['--mkdir', '/srv/t/a/b'],
  ['--write', '/srv/t/w:content'],
  ['--append-line', '/srv/t/w:a:line'],
  ['--append-line', '/srv/t/new:line'],
  ['--append-line', '/etc/hosts:192.0.2.7 web'],
  ['--write', '/srv/t/dos:one\r\ntwo'],
  ['--append-line', '/srv/t/dos:three'],
  ['--chmod', '0640:/srv/t/w'],
  ['--copy', '/etc/apt:/srv/t/apt'],
  ['--copy', '/etc/hostname:/srv/t/a'],
  ['--move', '/srv/t/a/hostname:/srv/t/a/renamed'],
  ['--copy-in', `${here('app')}:/srv/t`],
  ['--delete', '/srv/t/app/logs/*.log'],
  ['--upload', `${here('tool')}:/srv/t/uploaded`],
  ['--upload', `${here('tool')}:/srv/t/a`],
  ['--link', '/srv/t/w:/srv/t/l1:/srv/t/a/l2'],
  ['--commands-from-file', here('commands')],
  ['--truncate-recursive', '/srv/t/apt'],
  ['--edit', '/etc/hosts:s/^(127\\.0\\.1\\.1\\s.*)$/$1 edited/'],
  ['--write', '/srv/t/secret:hunter2'],
  ['--scrub', '/srv/t/secret'],
];

const ours = (): [string, string][] => [
  ['--chown', '1000:100:/srv/t/new'],
  ['--mkdir', '/srv/t/x'],
  ['--tar-in', `${here('app.tar')}:/srv/t/x`],
  ['--mkdir', '/srv/t/z'],
  ['--tar-in', `${here('app.tgz')}:/srv/t/z`],
];

function operations(options: readonly [string, string][]): readonly CustomizeOperation[] {
  const line = parseCommandLine(['-i', 'disk', 'disk', '-o', 'null', ...options.flat()]);
  if (line.action !== 'convert') throw new Error(line.action);
  return line.options.customize ?? [];
}

interface Converted {
  conversion: GuestConversion;
  warnings: string[];
}

/** Converts a guest in an overlay; `look` reads it, while nothing else has it open. */
async function converted<T>(
  disks: string[],
  customize: readonly CustomizeOperation[],
  look: (image: string, root: string) => T,
): Promise<Converted & { seen: T }> {
  const warnings: string[] = [];
  await using context = await createContext({
    tempDir: directory,
    onEvent: (event) => void (event.type === 'warning' && warnings.push(event.code)),
  });
  await checkCustomizeFiles(customize, context);
  const source = await openSource({ mode: 'disk', paths: disks, format: 'qcow2' }, context);
  const overlays = await createOverlays(source, context);
  const convert = async (): Promise<{ conversion: GuestConversion; root: string }> => {
    await using guest = await openGuestfs(overlays, { acceleration: acceleration() }, context);
    const inspection = await inspectSource(guest, {}, context);
    const conversion = await convertGuest(
      guest,
      { source, inspection, customize, guestAgent: false },
      context,
    );
    await guest.shutdown();
    return { conversion, root: inspection.root };
  };
  const { conversion, root } = await convert();
  return { conversion, warnings, seen: look(overlays[0]!.path, root) };
}

const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  LIBGUESTFS_BACKEND: 'direct',
  ...(acceleration() === 'tcg' ? { LIBGUESTFS_BACKEND_SETTINGS: 'force_tcg' } : {}),
});

interface Tree {
  /** `-rw-r--r-- 0/0 link` by name. */
  entries: Record<string, string>;
  /** By name, of regular files. */
  texts: Record<string, string>;
}

/** A directory of the guest, unpacked by guestfish, with what else it says. */
function readTree(image: string, device: string, top: string, files: Record<string, string>): Tree {
  const archive = here('tree.tar');
  const downloads = Object.keys(files).flatMap((path) => ['download', path, here(files[path]!), ':']);
  const words = ['-a', image, '--ro', 'run', ':', 'mount-ro', device, '/', ':', ...downloads];
  execFileSync('guestfish', [...words, 'tar-out', top, archive], { env: environment() });
  const listing = execFileSync('tar', ['-tvf', archive, '--numeric-owner'], { encoding: 'utf8' });
  const rows = listing.trim().split('\n');
  const entries = Object.fromEntries(
    rows.map((row) => {
      const [mode = '', owner = '', size = '', , , name = '', ...link] = row.split(/\s+/);
      const kept = mode.startsWith('-') ? [mode, owner, size] : [mode, owner, ...link];
      return [name, kept.join(' ')];
    }),
  );
  const texts = Object.fromEntries(
    Object.entries(entries)
      .filter(([, entry]) => entry.startsWith('-'))
      .map(([name]) => [name, execFileSync('tar', ['-xOf', archive, name], { encoding: 'latin1' })]),
  );
  return { entries, texts };
}

const linux = guestsUnderTest().filter(([name]) => name === 'debian12');

describe.each(linux)('%s', (name) => {
  let disk: string;
  let seen: Tree;
  let hosts: string;
  let result: Converted;

  beforeAll(async () => {
    disk = (await buildGuest(name, { log: (message) => process.stderr.write(`${message}\n`) })).disk;
  }, guestTimeout);

  it(
    'every operation is done, in the order of the options',
    async () => {
      const customize = operations([...common(), ...ours()]);
      ({ seen, ...result } = await converted([disk], customize, (image, root) =>
        readTree(image, root, '/srv/t', { '/etc/hosts': 'hosts.ours' }),
      ));
      hosts = readFileSync(here('hosts.ours'), 'utf8');
      expect(hosts).toMatch(/^127\.0\.1\.1.* edited$/m);
      expect(hosts).toMatch(/^192\.0\.2\.7 web\n$/m);
      const { uid, gid } = { uid: process.getuid?.(), gid: process.getgid?.() };
      expect(seen.entries).toMatchObject({
        './': 'drwxr-xr-x 0/0',
        './w': '-rw-r----- 0/0 15',
        './new': '-rw-r--r-- 1000/100 5',
        // As that of the guest's /etc/hostname.
        './a/renamed': '-rwxr-xr-x 0/0 9',
        './uploaded': `-rwsr-x--x ${uid}/${gid} 5`,
        './a/tool': `-rwsr-x--x ${uid}/${gid} 5`,
        './l1': expect.stringMatching(/^lrwxrwxrwx 0\/0 -> \/srv\/t\/w$/) as string,
        './a/l2': expect.stringMatching(/-> \/srv\/t\/w$/) as string,
        './touched': '-rw-r--r-- 0/0 0',
        './emptied': '-rw-r--r-- 0/0 0',
        './app/link': expect.stringMatching(/-> \/etc\/passwd$/) as string,
        './x/app/bin/run': `-rwxr-xr-x ${uid}/${gid} 10`,
        './z/app/logs/a.log': expect.any(String) as string,
      });
      for (const gone of ['./secret', './a/hostname', './app/logs/a.log'])
        expect(seen.entries).not.toHaveProperty([gone]);
      expect(seen.texts).toMatchObject({
        './w': 'content\na:line\n',
        './new': 'line\n',
        './dos': 'one\r\ntwo\r\nthree\r\n',
        './app/logs/b.txt': 'text\n',
      });
      const below = Object.entries(seen.texts).filter(([path]) => path.startsWith('./apt/'));
      expect(below.length).toBeGreaterThan(1);
      expect(below.filter(([, text]) => text !== '')).toEqual([]);
      expect(result.warnings.filter((code) => code.startsWith('CUSTOMIZE'))).toEqual([]);
    },
    conversionTimeout,
  );

  it('the result tells of each file that is there, and of none that is not', () => {
    const { changes, steps } = result.conversion;
    const told = changes.flatMap(({ path, action }) =>
      path.startsWith('/srv/t/') && action === 'created' ? [path.replace('/srv/t', '.')] : [],
    );
    const there = Object.keys(seen.entries).map((path) => path.replace(/\/$/, ''));
    expect(told.sort()).toEqual(there.filter((path) => path !== '.').sort());
    expect(changes.find(({ path }) => path === '/etc/hosts')?.diff).toContain('+192.0.2.7 web\n');
    expect(JSON.stringify(changes)).not.toContain('hunter2');
    expect(steps.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['mkdir', 'append-line-4', 'truncate-recursive', 'scrub', 'tar-in-2']),
    );
  });

  (isFull ? it : it.skip)(
    'virt-customize makes the same of the same options',
    () => {
      const image = here('theirs.qcow2');
      execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', disk, image]);
      execFileSync('virt-customize', ['-q', '-a', image, ...common().flat()], {
        env: environment(),
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      const theirs = readTree(image, '/dev/sda1', '/srv/t', { '/etc/hosts': 'hosts.theirs' });
      expect(readFileSync(here('hosts.theirs'), 'utf8')).toBe(hosts);
      const onlyOurs = /^\.\/(?:x|z)\//;
      const comparable = ({ entries, texts }: Tree) => ({
        // --chown is younger than Debian 12's virt-customize.
        entries: Object.entries({ ...entries, './new': '' }).filter(([path]) => !onlyOurs.test(path)),
        texts: Object.entries(texts).filter(([path]) => !onlyOurs.test(path)),
      });
      // Of uploaded files virt-customize sets the mode and then the owner, by which the kernel takes setuid away.
      const lost = (text: string): string => text.replaceAll('-rwsr-x--x', '-rwxr-x--x');
      expect(JSON.parse(lost(JSON.stringify(comparable(seen))))).toEqual(comparable(theirs));
    },
    conversionTimeout,
  );
});

const windows = windowsGuestsUnderTest().filter((name) => name === 'win10');

(windows.length > 0 ? describe.each(windows) : describe.skip.each(['win10']))('%s', (name) => {
  it(
    'takes what makes sense in Windows, whatever the case of the names',
    async () => {
      const { disks } = await buildWindowsGuest(name, { log: () => undefined });
      const customize = operations([
        ['--mkdir', '/windows/TEMP/made'],
        ['--write', '/Windows/Temp/Made/w.txt:one\r\ntwo'],
        ['--append-line', '/WINDOWS/temp/made/W.TXT:three'],
        ['--append-line', '/windows/temp/made/new.txt:line'],
        ['--upload', `${here('tool')}:/windows/temp/made`],
        ['--copy-in', `${here('app/logs')}:/windows/temp/made`],
        ['--mkdir', '/windows/temp/made/x'],
        ['--tar-in', `${here('app.tgz')}:/windows/temp/made/X`],
        ['--delete', '/windows/temp/MADE/logs/*.LOG'],
        ['--edit', '/windows/temp/made/new.txt:s/line/edited/'],
        ['--write', '/windows/temp/secret:hunter2'],
        ['--scrub', '/windows/temp/SECRET'],
        ['--chmod', '0600:/windows/temp/made/w.txt'],
        ['--link', '/a:/b'],
      ]);
      const { seen, conversion, warnings } = await converted(disks, customize, (image, root) =>
        readTree(image, root, '/Windows/Temp/made', {}),
      );
      expect(seen.texts).toMatchObject({
        './w.txt': 'one\r\ntwo\r\nthree\r\n',
        './new.txt': 'edited\r\n',
        './tool': 'tool\n',
        './logs/b.txt': 'text\n',
        './x/app/logs/a.log': 'log\n',
      });
      expect(seen.entries).not.toHaveProperty(['./logs/a.log']);
      expect(warnings.filter((code) => code === 'CUSTOMIZE_UNSUPPORTED')).toHaveLength(2);
      const paths = conversion.changes.map(({ path }) => path);
      expect(paths).toEqual(
        expect.arrayContaining(['/Windows/Temp/made/w.txt', '/Windows/Temp/made/x/app/bin/run']),
      );
      expect(paths.some((path) => /secret/i.test(path))).toBe(false);
    },
    conversionTimeout,
  );
});
