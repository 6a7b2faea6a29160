/** Distributions that are converted alike, as virt-v2v groups them. */
export type LinuxFamily = 'rhel' | 'debian' | 'suse' | 'alt';

/**
 * By the names that libguestfs has for them (`inspect_get_distro`) or, where it has none, os-release's `ID`. almalinux,
 * amzn and openeuler are new here: RPM, dracut and GRUB 2 as in the rest of the family.
 */
const families: Record<LinuxFamily, readonly string[]> = {
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
  debian: ['debian', 'ubuntu', 'linuxmint', 'kalilinux'],
};

/** The family of a distribution; undefined where it is not one we convert. */
export function linuxFamily(distro: string): LinuxFamily | undefined {
  return (Object.keys(families) as LinuxFamily[]).find((family) => families[family].includes(distro));
}
