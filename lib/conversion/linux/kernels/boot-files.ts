/** Names of a kernel in /boot before the version, the likeliest first; the architectures differ in them. */
const imageNames = ['vmlinuz', 'Image', 'image', 'vmlinux', 'kernel', 'zImage', 'uImage'];

/** The kernel of a version among the names in /boot: `vmlinuz-6.1.0-13-amd64`. */
export function imageOf(version: string, names: readonly string[]): string | undefined {
  return imageNames.map((name) => `${name}-${version}`).find((name) => names.includes(name));
}

/** A copy of a kernel for the boot loader. openSUSE's sdbootutil adds its checksum to the name. */
const copyName = /^(?:linux|vmlinuz|Image)(?:-[0-9a-f]{32,})?$/;

/**
 * The version that the path of a kernel tells: of `/boot/vmlinuz-VERSION`, of `/boot/MACHINE-ID/VERSION/linux` and of
 * `/boot/efi/ENTRY-TOKEN/VERSION/linux-CHECKSUM`.
 */
export function versionNamed(path: string): string | undefined {
  const [directory, name = ''] = path.split('/').slice(-2);
  if (copyName.test(name)) return directory;
  return new RegExp(`^(?:${imageNames.join('|')})-(.+)$`).exec(name)?.[1];
}

const initrdPatterns = {
  deb: /^initrd\.img-/,
  rpm: /^(?:initrd|initramfs)-.*?(?:\.img)?$/,
};

/**
 * The initrd of a kernel among the names in /boot: the shortest that holds the version and is not kdump's. The longer
 * ones are copies (`….img.bak`, `….old-dkms`). One of a variant of the same version (`…+debug.img`, `…PAE.img`) is no
 * initrd of this kernel.
 */
export function initrdOf(
  version: string,
  names: readonly string[],
  packageFormat: 'deb' | 'rpm',
): string | undefined {
  const isOf = (name: string): boolean => {
    const place = name.indexOf(version);
    return place !== -1 && !/^[\w+]/.test(name.slice(place + version.length));
  };
  return names
    .filter((name) => initrdPatterns[packageFormat].test(name) && isOf(name) && !name.includes('kdump'))
    .sort((a, b) => a.length - b.length || (a < b ? -1 : 1))[0];
}

/** The initrd beside a copy of a kernel that kernel-install made: `initrd`, or `initrd-VERSION`. */
export function initrdBeside(names: readonly string[]): string | undefined {
  return names
    .filter((name) => /^init(?:rd|ramfs)/.test(name))
    .sort((a, b) => a.length - b.length || (a < b ? -1 : 1))[0];
}
