import { execFile } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { sha256 } from '../support/leftovers';
import {
  acceleration,
  conversionTimeout,
  guestTimeout,
  packedGuest,
  type PackedGuest,
} from '../support/source';

// Nothing but the set-up needs root. Run as root, this test gives its rights away.

const command = resolve(__dirname, '../../../dist/lib/cli/main.js');
const nobody = 65534;

let packed: PackedGuest;
let home: string;
beforeAll(async () => {
  packed = await packedGuest('debian12');
  home = mkdtempSync('/var/tmp/v2v-unprivileged-test.');
}, guestTimeout);
afterAll(() => {
  packed?.remove();
  rmSync(home, { recursive: true, force: true });
});

test(
  'an unprivileged user converts a guest',
  async () => {
    chmodSync(resolve(packed.ova, '..'), 0o755);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chownSync(home, nobody, nobody);
    const identity = isRoot ? { uid: nobody, gid: nobody } : {};
    const args = [
      '-i',
      'ova',
      packed.ova,
      '-o',
      'local',
      '-os',
      home,
      '-of',
      'qcow2',
      '--acceleration',
      acceleration(),
    ];
    const { stderr } = await promisify(execFile)(process.execPath, [command, ...args], {
      ...identity,
      cwd: '/',
      // A cache and a temporary directory of its own: those of the user who runs the tests are not to be relied on.
      env: { PATH: process.env.PATH, HOME: home, TMPDIR: home, LIBGUESTFS_CACHEDIR: home },
    });
    expect(stderr).toMatch(/ens192/);
    // libguestfs's appliance and its kernel unpacked stay for the next conversion.
    const cached = /^\.(guestfs|v2v-node)-65534$/;
    expect(readdirSync(home).filter((name) => !cached.test(name))).toEqual(['debian12-sda', 'debian12.xml']);
    expect(readdirSync(join(home))).toContain('debian12.xml');
    expect(await sha256(packed.ova)).toBe(packed.digest);
  },
  conversionTimeout,
);
