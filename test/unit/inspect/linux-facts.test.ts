import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import type { Guestfs } from '../../../lib/guestfs';
import { elfArchitecture } from '../../../lib/inspect/system/elf';
import { osinfoId, packageSystem } from '../../../lib/inspect/system/distro-facts';
import { readLinuxFacts } from '../../../lib/inspect/system/linux-facts';
import { distroOf, parseOsRelease } from '../../../lib/inspect/system/os-release';
import { parseDpkgStatus } from '../../../lib/inspect/packages/dpkg';
import { parseRpmList } from '../../../lib/inspect/packages/rpm';
import { elf } from './elf-program';

const guestWith = (files: Record<string, string>, programs: Record<string, Buffer> = {}) =>
  ({
    statns: (path: string) =>
      Promise.resolve({ st_mode: path in files || path in programs ? 0o100644 : 0o040755 }),
    pread: (path: string) => Promise.resolve(programs[path] ?? Buffer.from(files[path] ?? '')),
  }) as unknown as Guestfs;

it('reads quoting as the shell does', () => {
  const text = `# comment\nID=debian\nNAME="A \\"b\\" \\$c"\nPRETTY_NAME='it is'\n VERSION_ID=12 \nlower=no\n`;
  expect(parseOsRelease(text)).toEqual({
    ID: 'debian',
    NAME: 'A "b" $c',
    PRETTY_NAME: 'it is',
    VERSION_ID: '12',
  });
});

it.each([
  ['ubuntu', '', 'ubuntu'],
  ['kali', 'debian', 'kalilinux'],
  ['ol', 'fedora', 'oraclelinux'],
  ['opensuse-leap', 'suse opensuse', 'opensuse'],
  ['eurolinux', 'rhel fedora centos', 'redhat-based'],
  ['sle-micro', 'suse', 'suse-based'],
  ['pop', 'ubuntu debian', 'ubuntu'],
  ['something', '', 'unknown'],
])('%s (like %s) is %s', (ID, ID_LIKE, expected) => {
  expect(distroOf({ ID, ID_LIKE })).toBe(expected);
});

it.each([
  ['ubuntu', 22, 4, 'ubuntu22.04', 'apt'],
  ['debian', 12, 5, 'debian12', 'apt'],
  ['centos', 6, 10, 'centos6.10', 'yum'],
  ['centos', 7, 9, 'centos7.0', 'yum'],
  ['rocky', 9, 3, 'rocky9', 'dnf'],
  ['rhel', 8, 6, 'rhel8.6', 'dnf'],
  ['fedora', 40, 0, 'fedora40', 'dnf'],
  ['sles', 12, 5, 'sles12sp5', 'zypper'],
  ['sles', 15, 0, 'sle15', 'zypper'],
  ['sles', 15, 4, 'sle15sp4', 'zypper'],
  ['opensuse', 15, 5, 'opensuse15.5', 'zypper'],
  ['redhat-based', 9, 1, 'unknown', 'dnf'],
])('%s %i.%i is %s with %s', (distro, major, minor, osinfo, management) => {
  expect(osinfoId(distro, major, minor)).toBe(osinfo);
  expect(packageSystem(distro, major).management).toBe(management);
});

it.each([
  [elf(62), 'x86_64'],
  [elf(3, { wide: false }), 'i386'],
  [elf(183), 'aarch64'],
  [elf(21), 'ppc64le'],
  [elf(21, { little: false }), 'ppc64'],
  [elf(22, { little: false }), 's390x'],
  [elf(243), 'riscv64'],
  [elf(9999), undefined],
  [Buffer.from('\x7fELF'), undefined],
  [Buffer.from('#!/bin/sh\nexec something else\n'), undefined],
])('tells the architecture of a program (%#: %s)', (header, expected) => {
  expect(elfArchitecture(header)).toBe(expected);
});

it('agrees with the program that runs this', () => {
  const header = readFileSync(process.execPath).subarray(0, 20);
  expect(elfArchitecture(header)).toBe(execFileSync('uname', ['-m'], { encoding: 'utf8' }).trim());
});

describe('readLinuxFacts', () => {
  it('describes Ubuntu 22.04 with its own /usr partition (libguestfs PR 187)', async () => {
    const guest = guestWith(
      {
        '/usr/lib/os-release':
          'PRETTY_NAME="Ubuntu 22.04.3 LTS"\nNAME="Ubuntu"\nVERSION_ID="22.04"\nID=ubuntu\nID_LIKE=debian\n',
        '/etc/debian_version': 'bookworm/sid\n',
      },
      { '/bin/bash': elf(62) },
    );
    expect(await readLinuxFacts(guest)).toEqual({
      type: 'linux',
      distro: 'ubuntu',
      osinfo: 'ubuntu22.04',
      arch: 'x86_64',
      majorVersion: 22,
      minorVersion: 4,
      packageFormat: 'deb',
      packageManagement: 'apt',
      productName: 'Ubuntu 22.04.3 LTS',
      productVariant: 'unknown',
    });
  });

  it('takes the minor version of Debian and CentOS from their own file', async () => {
    const debian = { '/etc/os-release': 'ID=debian\nVERSION_ID="12"\n', '/etc/debian_version': '12.5\n' };
    expect(await readLinuxFacts(guestWith(debian))).toMatchObject({ majorVersion: 12, minorVersion: 5 });
    const centos = {
      '/etc/os-release': 'ID="centos"\nVERSION_ID="7"\n',
      '/etc/redhat-release': 'CentOS Linux release 7.9.2009 (Core)\n',
    };
    expect(await readLinuxFacts(guestWith(centos))).toMatchObject({ minorVersion: 9, osinfo: 'centos7.0' });
  });

  it('asks the next program where the first is a script', async () => {
    const guest = guestWith(
      { '/etc/os-release': 'ID=debian\n' },
      { '/bin/bash': Buffer.from('#!/bin/sh\n'), '/bin/ls': elf(183) },
    );
    expect(await readLinuxFacts(guest)).toMatchObject({ arch: 'aarch64' });
  });

  it('has nothing to say without an os-release', async () => {
    expect(await readLinuxFacts(guestWith({}))).toBeUndefined();
  });
});

it('reads the installed packages of dpkg, and versions as deb-version(7) has them', () => {
  const status = [
    'Package: linux-image-6.1.0-13-amd64\nStatus: install ok installed\nArchitecture: amd64\nVersion: 6.1.55-1\nDescription: Linux\n Version: 9\n .\n more',
    'Package: vim\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2:9.0.1378-2+deb12u1',
    'Package: gone\nStatus: deinstall ok config-files\nVersion: 1',
    'Package: native\nStatus: install ok installed\nVersion: 1.2',
  ].join('\n\n');
  expect(parseDpkgStatus(status)).toEqual([
    { name: 'linux-image-6.1.0-13-amd64', epoch: 0, version: '6.1.55', release: '1', arch: 'amd64' },
    { name: 'vim', epoch: 2, version: '9.0.1378', release: '2+deb12u1', arch: 'amd64' },
    { name: 'native', epoch: 0, version: '1.2', release: '', arch: '' },
  ]);
});

it('reads what rpm lists, without the keys', () => {
  expect(
    parseRpmList(['kernel\t0\t3.10.0\t1160.el7\tx86_64', 'gpg-pubkey\t0\tf4a80eb5\t53a7ff4b\t(none)', '']),
  ).toEqual([{ name: 'kernel', epoch: 0, version: '3.10.0', release: '1160.el7', arch: 'x86_64' }]);
});
