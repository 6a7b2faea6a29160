/** In place, inspector and open on real guests. With V2V_TEST_FULL=1 Windows as well. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import {
  convertInPlace,
  inspectGuest,
  openForCommand,
  renderInspection,
  type InputOptions,
} from '../../../lib';
import { buildGuest, buildWindowsGuest, type Guest } from '../../guests';
import { isFull } from '../support/full';
import { sha256 } from '../support/leftovers';
import { acceleration, conversionTimeout, guestTimeout } from '../support/source';

let directory: string;
let guest: Guest;
beforeAll(async () => {
  directory = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), 'v2v-companions-test.'));
  guest = await buildGuest('debian12', { log: (message) => process.stderr.write(`${message}\n`) });
}, guestTimeout);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A disk that takes writes in place of a guest's, which other tests use. */
function copyOf(disk: string, name: string): string {
  const path = join(directory, `${name}.qcow2`);
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', disk, '-F', 'qcow2', path]);
  return path;
}
const inputOf = (path: string): InputOptions => ({ mode: 'disk', paths: [path], format: 'qcow2' });
const appliance = { acceleration: acceleration() };

it(
  'in place: a failure leaves the disk as it was, success converts it, and the inspector finds it converted',
  async () => {
    const disk = copyOf(guest.disk, 'in-place');
    const before = await sha256(disk);
    const failing = {
      name: 'break',
      phase: 'finish' as const,
      applies: () => true as const,
      run: () => Promise.reject(new Error('broken on purpose')),
    };
    const tempDir = mkdtempSync(join(directory, 'temporary.'));
    const options = { input: inputOf(disk), appliance, tempDir };
    await expect(convertInPlace({ ...options, steps: { add: [failing] } })).rejects.toMatchObject({
      stage: 'convert',
    });
    expect(await sha256(disk)).toBe(before);

    const { written, conversion } = await convertInPlace(options);
    expect(written).toMatchObject([{ path: disk, format: 'qcow2' }]);
    expect(conversion.guestcaps).toMatchObject({ blockBus: 'virtio-blk', netBus: 'virtio-net' });
    execFileSync('qemu-img', ['check', '-q', '-f', 'qcow2', disk]);
    expect(readdirSync(tempDir)).toEqual([]);

    // What is there now names its devices as KVM does.
    const fstab = await openForCommand({ input: inputOf(disk), tempDir }, (disks) => Promise.resolve(disks));
    expect(fstab).toHaveLength(1);
    const after = await sha256(disk);
    const again = await inspectGuest(options);
    expect(again.conversion.changes.map(({ path }) => path)).not.toContain('/etc/fstab');
    expect(await sha256(disk)).toBe(after);
  },
  3 * conversionTimeout,
);

it(
  'the inspector tells of Debian',
  async () => {
    const before = await sha256(guest.disk);
    const told = await inspectGuest({ input: inputOf(guest.disk), appliance });
    expect(told).toMatchObject({
      firmware: 'bios',
      disks: [{ virtualSize: guest.virtualSize, bootOrder: 1 }],
      inspection: { osinfo: 'debian12', distro: 'debian' },
    });
    expect(told.disks[0]!.allocated).toBeGreaterThan(256 * 1024 ** 2);
    const xml = renderInspection(told);
    expect(xml).toContain('<osinfo>debian12</osinfo>');
    expect(xml).toMatch(/<filesystem dev="\/dev\/sda1">\s*<type>ext4<\/type>/);
    expect(await sha256(guest.disk)).toBe(before);
  },
  conversionTimeout,
);

const command = resolve(__dirname, '../../../dist/lib/cli/bin/virt-v2v-open.js');

it(
  'a command opens the disks, and its exit status is passed on',
  async () => {
    const before = await sha256(guest.disk);
    const run = (words: string) =>
      spawnSync(process.execPath, [command, '-i', 'disk', guest.disk, '-if', 'qcow2', '-q', '--run', words], {
        encoding: 'utf8',
      });
    const info = run('set -- @@; qemu-img info -f raw --output=json "nbd+unix${2#nbd}"');
    expect(info.stderr).toBe('');
    expect(JSON.parse(info.stdout)).toMatchObject({ format: 'raw', 'virtual-size': guest.virtualSize });
    const write = run(
      'set -- @@; qemu-io -f raw -c "write -P 9 0 1M" "nbd+unix${2#nbd}" >/dev/null && exit 5',
    );
    expect(write.status).toBe(5);
    expect(await sha256(guest.disk)).toBe(before);
  },
  conversionTimeout,
);

const full = isFull ? it : it.skip;

full(
  "a tool of libguestfs reads the guest's files",
  () => {
    const environment = { ...process.env, LIBGUESTFS_BACKEND: 'direct' };
    const settings = appliance.acceleration === 'tcg' ? { LIBGUESTFS_BACKEND_SETTINGS: 'force_tcg' } : {};
    const words = ['-i', 'disk', guest.disk, '-if', 'qcow2', '-q'];
    const run = ['--run', 'guestfish --ro --format=raw @@ -m /dev/sda1 cat /etc/os-release'];
    const env = { ...environment, ...settings };
    const { stdout } = spawnSync(process.execPath, [command, ...words, ...run], { encoding: 'utf8', env });
    expect(stdout).toContain('VERSION_CODENAME=bookworm');
  },
  conversionTimeout,
);

full(
  'the inspector tells of Windows',
  async () => {
    const windows = await buildWindowsGuest('win10', { log: () => undefined });
    const told = await inspectGuest({ input: inputOf(windows.disk), appliance });
    const xml = renderInspection(told);
    expect(xml).toContain('<osinfo>win10</osinfo>');
    expect(xml).toMatch(/<windows_systemroot>\/Windows<\/windows_systemroot>/);
    expect(xml).toContain('<type>ntfs</type>');
  },
  conversionTimeout,
);
