import type { PasswordCrypt } from '../../../../types/customize-system';
import type { Inspection } from '../../../../types/inspection';

const redHat: readonly string[] = [
  'rhel',
  'centos',
  'scientificlinux',
  'oraclelinux',
  'rocky',
  'almalinux',
  'circle',
  'redhat-based',
];
const suse: readonly string[] = ['sles', 'opensuse', 'suse-based'];

/** From which major version on a distribution takes hashes of a kind. */
interface Since {
  distros: readonly string[];
  sha512: number;
  yescrypt: number;
}

const known: readonly Since[] = [
  { distros: redHat, sha512: 6, yescrypt: 9 },
  { distros: ['fedora'], sha512: 9, yescrypt: 30 },
  { distros: ['debian', 'kali'], sha512: 5, yescrypt: 11 },
  { distros: ['ubuntu'], sha512: 10, yescrypt: 20 },
  { distros: suse, sha512: 11, yescrypt: 15 },
  { distros: ['kylin', 'neokylin', 'anolis', 'openeuler'], sha512: 0, yescrypt: Infinity },
  { distros: ['altlinux'], sha512: 7, yescrypt: 9 },
  { distros: ['amzn'], sha512: 2, yescrypt: Infinity },
];

/** How the guest's own passwd(1) would hash a password, or can read it at least; undefined where it is not known. */
export function usualCrypt({ distro, majorVersion }: Inspection): PasswordCrypt | undefined {
  const row = known.find(({ distros }) => distros.includes(distro));
  if (row === undefined) return undefined;
  // Kali counts by the year.
  if (majorVersion >= row.yescrypt) return 'yescrypt';
  return majorVersion >= row.sha512 ? 'sha512' : 'md5';
}
