/** Distributions that are converted alike, as virt-v2v groups them; almalinux is new here. */
export type LinuxFamily = 'rhel' | 'debian' | 'suse' | 'alt';

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
    'kylin',
    'neokylin',
    'anolis',
  ],
  alt: ['altlinux'],
  suse: ['sles', 'suse-based', 'opensuse'],
  debian: ['debian', 'ubuntu', 'linuxmint', 'kalilinux'],
};

/** The family of a distribution as libguestfs names it (`inspect_get_distro`); undefined where it is none we convert. */
export function linuxFamily(distro: string): LinuxFamily | undefined {
  return (Object.keys(families) as LinuxFamily[]).find((family) => families[family].includes(distro));
}
