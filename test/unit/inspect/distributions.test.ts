import type { Guestfs } from '../../../lib/guestfs';
import { linuxFamily } from '../../../lib/conversion/linux/family';
import { readLinuxFacts } from '../../../lib/inspect/system/linux-facts';
import { elf } from './elf-program';

type Files = Record<string, string>;

async function factsOf(files: Files) {
  const all: Files = { '/bin/bash': elf(62).toString('latin1'), ...files };
  const guest = {
    statns: (path: string) => Promise.resolve({ st_mode: path in all ? 0o100644 : 0o040755 }),
    pread: (path: string, count: number, offset: number) =>
      Promise.resolve(Buffer.from(all[path] ?? '', 'latin1').subarray(offset, offset + count)),
  };
  const facts = await readLinuxFacts(guest as unknown as Guestfs);
  if (facts === undefined) throw new Error('There is no os-release.');
  const { distro, majorVersion, minorVersion, packageFormat, packageManagement } = facts;
  const family = linuxFamily(facts);
  return {
    ...facts,
    family,
    summary: [distro, majorVersion, minorVersion, packageFormat, packageManagement],
  };
}

const deb: Files = { '/var/lib/dpkg/status': 'Package: dpkg\nStatus: install ok installed\nVersion: 1\n\n' };
const rpm: Files = { '/var/lib/rpm/rpmdb.sqlite': '', '/usr/bin/dnf': '' };
const oldRpm: Files = { '/var/lib/rpm/Packages': '', '/usr/bin/yum': '' };
const suse: Files = { '/usr/lib/sysimage/rpm/Packages.db': '', '/usr/bin/zypper': '' };

const release = (fields: Record<string, string>): Files => ({
  '/etc/os-release': Object.entries(fields)
    .map(([name, value]) => `${name}="${value}"\n`)
    .join(''),
});
const bookworm = { '/etc/debian_version': '12.5\n' };
const ubuntuBase = { '/etc/debian_version': 'bookworm/sid\n' };

// os-release as these distributions have it.
describe('a distribution by its packages and what it is like', () => {
  it.each<[string, Files, Files, string, unknown[]]>([
    [
      'Devuan',
      { ID: 'devuan', ID_LIKE: 'debian', VERSION_ID: '5' },
      { ...deb, ...bookworm },
      'debian',
      ['devuan', 5, 0, 'deb', 'apt'],
    ],
    [
      'Raspbian',
      { ID: 'raspbian', ID_LIKE: 'debian', VERSION_ID: '12' },
      { ...deb, ...bookworm },
      'debian',
      ['debian', 12, 5, 'deb', 'apt'],
    ],
    [
      'Astra',
      { ID: 'astra', ID_LIKE: 'debian', VERSION_ID: '1.7_x86-64' },
      { ...deb, '/etc/debian_version': '10.0\n' },
      'debian',
      ['debian', 10, 0, 'deb', 'apt'],
    ],
    [
      'LMDE',
      { ID: 'linuxmint', ID_LIKE: 'debian', VERSION_ID: '6', DEBIAN_CODENAME: 'bookworm' },
      { ...deb, ...bookworm },
      'debian',
      ['debian', 12, 5, 'deb', 'apt'],
    ],
    [
      'Linux Mint',
      { ID: 'linuxmint', ID_LIKE: 'ubuntu debian', VERSION_ID: '21.3' },
      { ...deb, ...ubuntuBase },
      'debian',
      ['linuxmint', 21, 3, 'deb', 'apt'],
    ],
    [
      'Kali',
      { ID: 'kali', ID_LIKE: 'debian', VERSION_ID: '2024.1' },
      deb,
      'debian',
      ['kalilinux', 2024, 1, 'deb', 'apt'],
    ],
    [
      'Pop!_OS',
      { ID: 'pop', ID_LIKE: 'ubuntu debian', VERSION_ID: '22.04', UBUNTU_CODENAME: 'jammy' },
      { ...deb, ...ubuntuBase },
      'debian',
      ['ubuntu', 22, 4, 'deb', 'apt'],
    ],
    [
      'elementary OS',
      { ID: 'elementary', ID_LIKE: 'ubuntu', VERSION_ID: '7.1', UBUNTU_CODENAME: 'jammy' },
      { ...deb, ...ubuntuBase },
      'debian',
      ['ubuntu', 22, 4, 'deb', 'apt'],
    ],
    [
      'one that tells its base elsewhere',
      { ID: 'zorin', ID_LIKE: 'ubuntu', VERSION_ID: '17' },
      { ...deb, '/etc/upstream-release/lsb-release': 'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=22.04\n' },
      'debian',
      ['ubuntu', 22, 4, 'deb', 'apt'],
    ],
    [
      'one that does not tell its base',
      { ID: 'neptune', ID_LIKE: 'ubuntu', VERSION_ID: '3' },
      deb,
      'debian',
      ['neptune', 3, 0, 'deb', 'apt'],
    ],
    [
      'Debian testing',
      { ID: 'debian', VERSION_CODENAME: 'trixie' },
      { ...deb, '/etc/debian_version': 'trixie/sid\n' },
      'debian',
      ['debian', 13, 0, 'deb', 'apt'],
    ],
    [
      'deepin',
      { ID: 'Deepin', VERSION_ID: '20' },
      { ...deb, '/etc/debian_version': '10.10\n' },
      'debian',
      ['debian', 10, 10, 'deb', 'apt'],
    ],
    [
      'Kylin Desktop',
      { ID: 'kylin', ID_LIKE: 'debian', VERSION_ID: 'v10' },
      deb,
      'debian',
      ['kylin', 10, 0, 'deb', 'apt'],
    ],
    ['Kylin Server', { ID: 'kylin', VERSION_ID: 'V10' }, rpm, 'rhel', ['kylin', 10, 0, 'rpm', 'dnf']],
    [
      'Kylin Desktop, its database gone',
      { ID: 'kylin', ID_LIKE: 'debian', VERSION_ID: 'V10' },
      {},
      'debian',
      ['kylin', 10, 0, 'deb', 'apt'],
    ],
    [
      'Rocky',
      { ID: 'rocky', ID_LIKE: 'rhel centos fedora', VERSION_ID: '9.3' },
      rpm,
      'rhel',
      ['rocky', 9, 3, 'rpm', 'dnf'],
    ],
    [
      'EuroLinux',
      { ID: 'eurolinux', ID_LIKE: 'rhel fedora centos', VERSION_ID: '8.9', PLATFORM_ID: 'platform:el8' },
      rpm,
      'rhel',
      ['redhat-based', 8, 9, 'rpm', 'dnf'],
    ],
    [
      'TencentOS 3',
      { ID: 'tencentos', ID_LIKE: 'rhel fedora centos', VERSION_ID: '3.1', PLATFORM_ID: 'platform:el8' },
      rpm,
      'rhel',
      ['redhat-based', 8, 0, 'rpm', 'dnf'],
    ],
    [
      'TencentOS 2',
      { ID: 'tlinux', ID_LIKE: 'rhel fedora centos', VERSION_ID: '2.2' },
      oldRpm,
      'rhel',
      ['redhat-based', 7, 0, 'rpm', 'yum'],
    ],
    [
      'Anolis',
      { ID: 'anolis', ID_LIKE: 'rhel fedora centos', VERSION_ID: '8.8' },
      rpm,
      'rhel',
      ['anolis', 8, 8, 'rpm', 'dnf'],
    ],
    ['openEuler', { ID: 'openEuler', VERSION_ID: '22.03' }, rpm, 'rhel', ['openeuler', 22, 3, 'rpm', 'dnf']],
    [
      'one that is like nothing, with dnf',
      { ID: 'somewhere', VERSION_ID: '9.1' },
      rpm,
      'rhel',
      ['redhat-based', 9, 1, 'rpm', 'dnf'],
    ],
    [
      'SL Micro',
      { ID: 'sl-micro', ID_LIKE: 'suse', VERSION_ID: '6.0' },
      suse,
      'suse',
      ['suse-based', 6, 0, 'rpm', 'zypper'],
    ],
    [
      'one that is like nothing, with zypper',
      { ID: 'gecko', VERSION_ID: '15' },
      suse,
      'suse',
      ['suse-based', 15, 0, 'rpm', 'zypper'],
    ],
  ])('%s', async (_name, fields, files, family, summary) => {
    expect(await factsOf({ ...release(fields), ...files })).toMatchObject({ family, summary });
  });

  it.each([
    ['photon', 'VMware Photon OS/Linux'],
    ['uos', 'UnionTech OS Server 20'],
    ['UOS', 'UnionTech OS Desktop 20'],
    ['mariner', 'CBL-Mariner/Linux'],
    ['openmandriva', 'OpenMandriva Lx'],
    ['nixos', 'NixOS 24.05'],
  ])('%s has no family, whatever packages it has, and its name', async (ID, PRETTY_NAME) => {
    for (const packages of [deb, rpm, oldRpm, suse, {}]) {
      const facts = await factsOf({ ...release({ ID, PRETTY_NAME, VERSION_ID: '5.0' }), ...packages });
      expect(facts).toMatchObject({
        distro: ID.toLowerCase(),
        productName: PRETTY_NAME,
        osinfo: 'unknown',
      });
      expect(facts.family).toBeUndefined();
    }
  });

  it('one that is like nothing and has no packages keeps its name, and has no family', async () => {
    const facts = await factsOf(release({ ID: 'mine', PRETTY_NAME: 'My Linux', VERSION_ID: '1' }));
    expect(facts).toMatchObject({
      distro: 'mine',
      osinfo: 'unknown',
      packageFormat: 'unknown',
      family: undefined,
    });
  });

  it('the packages are believed before ID_LIKE', async () => {
    const odd = { ...release({ ID: 'odd', ID_LIKE: 'debian', VERSION_ID: '8.1' }), ...rpm };
    expect(await factsOf(odd)).toMatchObject({ family: 'rhel', distro: 'redhat-based' });
  });

  it('a guest with both databases has the packages of the one that lists the package manager', async () => {
    const kylin = release({ ID: 'kylin', VERSION_ID: 'V10' });
    const tool = { '/var/lib/dpkg/status': 'Package: hello\nStatus: install ok installed\nVersion: 1\n\n' };
    expect(await factsOf({ ...kylin, ...rpm, ...tool })).toMatchObject({
      family: 'rhel',
      packageFormat: 'rpm',
    });
    expect(await factsOf({ ...kylin, ...rpm, ...deb })).toMatchObject({
      family: 'debian',
      packageFormat: 'deb',
    });
  });

  it("finds dpkg wherever in a long list it stands, also where an answer's end cuts it in two", async () => {
    const entry = 'Package: filler\nStatus: install ok installed\nVersion: 1\n\n';
    const cut = 1024 * 1024 - 5;
    const filler = entry.repeat(Math.ceil(cut / entry.length)).slice(0, cut - 1);
    const list = { '/var/lib/dpkg/status': `${filler}\nPackage: dpkg\nVersion: 1\n\n` };
    const kylin = release({ ID: 'kylin', VERSION_ID: 'V10' });
    expect(await factsOf({ ...kylin, ...rpm, ...list })).toMatchObject({ packageFormat: 'deb' });
  });

  it('a distribution with one kind of packages keeps it where a tool has brought another database', async () => {
    const debian = release({ ID: 'debian', VERSION_ID: '12' });
    expect(await factsOf({ ...debian, ...rpm })).toMatchObject({ family: 'debian', packageFormat: 'deb' });
  });
});
