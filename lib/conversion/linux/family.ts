import type { Inspection } from '../../../types/inspection';

/** Distributions that are converted alike, as virt-v2v groups them. */
export type LinuxFamily = 'rhel' | 'debian' | 'suse' | 'alt';

type Families = Readonly<Record<LinuxFamily, readonly string[]>>;

/**
 * By the names that libguestfs has for them (`inspect_get_distro`) or, where it has none, os-release's `ID`. almalinux,
 * amzn and openeuler are new here: RPM, dracut and GRUB 2 as in the rest of the family.
 */
const families: Families = {
  rhel: [
    'fedora',
    'rhel',
    'centos',
    'circle',
    'scientificlinux',
    'redhat-based',
    'oraclelinux',
    'rocky',
    'almalinux',
    'amzn',
    'openeuler',
    'kylin',
    'neokylin',
    'anolis',
  ],
  alt: ['altlinux'],
  suse: ['sles', 'suse-based', 'opensuse'],
  debian: ['debian', 'ubuntu', 'linuxmint', 'kalilinux', 'devuan'],
};

/**
 * Distributions that are not converted, also where packages are rpm or deb, or where dpkg or rpm is there as a tool: their
 * package manager, boot loader or initrd is not that of a family, or they are images that are replaced as a whole.
 */
const unsupported: ReadonlySet<string> = new Set(
  (
    'alpinelinux archlinux azurelinux clear-linux-os coreos gentoo guix mageia mariner nixos openmandriva photon ' +
    'pldlinux slackware solus uniontech uos voidlinux'
  ).split(' '),
);

/** Of rpm distributions that are in no list, by what installs their packages. */
const familyOfManager: Readonly<Record<string, LinuxFamily>> = {
  dnf: 'rhel',
  yum: 'rhel',
  zypper: 'suse',
  apt: 'alt',
};

type Packages = Pick<Inspection, 'distro' | 'packageFormat' | 'packageManagement'>;

/**
 * The family of a distribution: its packages tell, since some have one name for a system of deb packages and another one
 * of rpm packages (Kylin), and the list of names where they leave it open. Undefined where it is not one we convert.
 */
export function linuxFamily({ distro, packageFormat, packageManagement }: Packages): LinuxFamily | undefined {
  if (unsupported.has(distro)) return undefined;
  if (packageFormat === 'deb') return 'debian';
  const named = (Object.keys(families) as LinuxFamily[]).find((family) => families[family].includes(distro));
  if (packageFormat !== 'rpm') return named;
  return named === undefined || named === 'debian' ? familyOfManager[packageManagement] : named;
}

/** Whether a distribution is one of those that a family is known by, rather than one that is like them. */
export function isNamed(distro: string): boolean {
  return Object.values(families).some((names) => names.includes(distro));
}
