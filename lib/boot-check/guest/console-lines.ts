/** Words of a kernel's command line that keep it from saying what it does. */
const quieting = new Set(['quiet', 'splash', 'rhgb', 'splash=silent']);

/** Standard input and output of a kernel are on the last console that is named. */
const consoles = ['console=tty0', 'console=ttyS0,115200'];

function loudArguments(words: string): string {
  const kept = words
    .split(/\s+/)
    .filter((word) => word !== '' && !quieting.has(word) && !/^console=/.test(word));
  return [...kept, ...consoles].join(' ');
}

/** The lines of each configuration that name a kernel's arguments: all that stands before them, and they. */
const kernelLines: Record<string, RegExp> = {
  'grub.cfg': /^(\s*linux(?:16|efi)?\s+\S+\s)(.*)$/,
  // GRUB legacy.
  'menu.lst': /^(\s*kernel\s+\S+\s)(.*)$/,
  'grub.conf': /^(\s*kernel\s+\S+\s)(.*)$/,
  // Entries of systemd-boot and of Fedora's GRUB.
  '*.conf': /^(\s*options\s)(.*)$/,
  grubenv: /^(kernelopts=)(.*)$/,
  'extlinux.conf': /^(\s*append\s)(.*)$/i,
};

/** The size of GRUB's environment, which it never changes; `#` fills what is not used. */
const environmentSize = 1024;

/**
 * A boot loader's configuration by which every kernel talks on the first serial port.
 *
 * @param name of the file
 * @returns undefined where there is nothing to change
 */
export function withSerialConsole(name: string, text: string): string | undefined {
  const pattern = kernelLines[name] ?? (name.endsWith('.conf') ? kernelLines['*.conf'] : undefined);
  if (pattern === undefined) return undefined;
  const changed = text
    .split('\n')
    .map((line) =>
      line.replace(pattern, (_whole, before: string, words: string) => before + loudArguments(words)),
    )
    .join('\n');
  if (changed === text) return undefined;
  if (name !== 'grubenv') return changed;
  const end = [...changed].findLastIndex((character) => character !== '#');
  const used = changed.slice(0, end + 1);
  return used.length <= environmentSize ? used.padEnd(environmentSize, '#') : undefined;
}
