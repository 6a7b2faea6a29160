const initrdPatterns = {
  deb: /^initrd\.img-/,
  rpm: /^(?:initrd|initramfs)-.*?(?:\.img)?$/,
};

/**
 * The initrd of a kernel among the names in /boot: the shortest that holds the version and is not kdump's. The longer
 * ones are copies (`….img.bak`, `….old-dkms`) or belong to a variant of the same version (`…+debug.img`).
 */
export function initrdOf(
  version: string,
  names: readonly string[],
  packageFormat: 'deb' | 'rpm',
): string | undefined {
  return names
    .filter(
      (name) => initrdPatterns[packageFormat].test(name) && name.includes(version) && !name.includes('kdump'),
    )
    .sort((a, b) => a.length - b.length || (a < b ? -1 : 1))[0];
}

/** The directory of a kernel's modules that a package's sorted file list names, `/lib/modules/VERSION`. */
export function modulesPathIn(files: readonly string[]): string | undefined {
  for (const file of files) {
    const version = /^(?:\/usr)?\/lib\/modules\/([^/]+)/.exec(file)?.[1];
    if (version !== undefined) return `/lib/modules/${version}`;
  }
  return undefined;
}
