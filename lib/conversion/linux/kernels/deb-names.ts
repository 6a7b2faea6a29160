import type { Application } from '../../../../types/inspection';

/**
 * The package of a kernel of version `version` (as `uname -r` prints it) by its name: Debian's and Ubuntu's packages,
 * Liquorix's, Proxmox's and those that `make deb-pkg` makes all carry the version in it.
 */
export function debOwner(version: string, applications: readonly Application[]): Application | undefined {
  const rank = ({ name }: Application): number =>
    [
      `linux-image-${version}`,
      `linux-image-unsigned-${version}`,
      `proxmox-kernel-${version}-signed`,
      `proxmox-kernel-${version}`,
      `pve-kernel-${version}`,
      `linux-image-${version}-unsigned`,
    ].indexOf(name);
  return applications.filter((app) => rank(app) !== -1).sort((a, b) => rank(a) - rank(b))[0];
}
