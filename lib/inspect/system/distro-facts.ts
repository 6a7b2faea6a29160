/** What follows from a distribution and its version, by libguestfs's rules (`inspect_get_osinfo` and others). */

export interface PackageSystem {
  format: string;
  management: string;
}

const deb = new Set(['debian', 'devuan', 'ubuntu', 'linuxmint', 'kalilinux']);
const dnfFrom8 = new Set([
  'rhel',
  'centos',
  'circle',
  'rocky',
  'almalinux',
  'scientificlinux',
  'oraclelinux',
  'redhat-based',
  'anolis',
  'kylin',
  'neokylin',
]);

export function packageSystem(distro: string, major: number): PackageSystem {
  if (deb.has(distro)) return { format: 'deb', management: 'apt' };
  if (dnfFrom8.has(distro)) return { format: 'rpm', management: major >= 8 ? 'dnf' : 'yum' };
  switch (distro) {
    case 'fedora':
      return { format: 'rpm', management: major >= 22 ? 'dnf' : 'yum' };
    case 'amzn':
      return { format: 'rpm', management: major >= 2022 ? 'dnf' : 'yum' };
    case 'openeuler':
      return { format: 'rpm', management: 'dnf' };
    case 'mageia':
      return { format: 'rpm', management: 'urpmi' };
    case 'sles':
    case 'opensuse':
    case 'suse-based':
      return { format: 'rpm', management: 'zypper' };
    case 'altlinux':
      return { format: 'rpm', management: 'apt' };
    case 'alpinelinux':
      return { format: 'apk', management: 'apk' };
    case 'archlinux':
      return { format: 'pacman', management: 'pacman' };
    default:
      return { format: 'unknown', management: 'unknown' };
  }
}

/** The short id in libosinfo's database. */
export function osinfoId(distro: string, major: number, minor: number): string {
  switch (distro) {
    case 'centos':
      if (major >= 8) return `centos${major}`;
      return major === 7 ? 'centos7.0' : `centos${major}.${minor}`;
    case 'circle':
    case 'rocky':
    case 'almalinux':
    case 'fedora':
    case 'mageia':
    case 'debian':
      return `${distro}${major}`;
    case 'sles':
      return `${major >= 15 ? 'sle' : 'sles'}${major}${minor > 0 ? `sp${minor}` : ''}`;
    case 'ubuntu':
      return `ubuntu${major}.${String(minor).padStart(2, '0')}`;
    case 'altlinux':
      return `alt${major}.${minor}`;
    case 'unknown':
    case 'redhat-based':
    case 'suse-based':
      return 'unknown';
    default:
      return `${distro}${major}.${minor}`;
  }
}
