import type { Application } from '../../../../types/inspection';

/**
 * True for the name of a package that may hold a kernel: `kernel`, `kernel-core`, `kernel-default`, `kernel6.12`,
 * `kernel-image-std-def`, `linux-image-6.1.0-13-amd64`, `pve-kernel-…`, `proxmox-kernel-…`, and more that do not.
 */
export function isKernelPackage(name: string): boolean {
  return (
    /^kernel(?:$|\d)/.test(name) ||
    (/^kernel-/.test(name) &&
      !/-(?:devel|headers|doc|docs|source|firmware|tools|tools-libs|macros)$/.test(name)) ||
    /^(?:linux-image|pve-kernel|proxmox-kernel)-/.test(name)
  );
}

/** What stands for the package of a kernel that no package owns, or whose package is not known. */
export function packageWithoutDatabase(version: string, packageFormat: string): Application {
  const debug = /[+.-]debug$/.test(version) ? '-debug' : '';
  const name = packageFormat === 'deb' ? `linux-image-${version}` : `kernel${debug}`;
  return { name, epoch: 0, version, release: '', arch: '' };
}
