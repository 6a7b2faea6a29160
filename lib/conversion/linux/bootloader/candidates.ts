const types: Record<string, string> = {
  'grub.cfg': 'grub2',
  'grub.conf': 'GRUB Legacy',
  'menu.lst': 'GRUB Legacy',
};

/**
 * Files that look like the configuration of a boot loader, the likeliest first.
 *
 * virt-v2v takes the first in the order of the alphabet, so that a stray menu.lst or, in a guest that boots by BIOS,
 * a leftover on the EFI system partition wins; here GRUB 2 goes before GRUB Legacy, and a BIOS guest's /boot/efi counts
 * for nothing.
 */
export function findCandidates(
  paths: readonly string[],
  firmware: 'bios' | 'uefi',
): { path: string; type: string }[] {
  const found = paths
    .filter((path) => firmware === 'uefi' || !path.startsWith('/boot/efi/'))
    .flatMap((path) => {
      const type = types[path.slice(path.lastIndexOf('/') + 1)];
      return type === undefined ? [] : [{ path, type }];
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  if (firmware === 'uefi') found.push({ path: '/boot/grub/grub.cfg', type: 'grub2' });
  return [...found.filter(({ type }) => type === 'grub2'), ...found.filter(({ type }) => type !== 'grub2')];
}

/** True for a grub.cfg that only leads to another one. */
export function isWrapper(text: string): boolean {
  return /^\s*configfile\s+"?\$\{?prefix\}?\/grub\.cfg"?\s*$/m.test(text);
}
