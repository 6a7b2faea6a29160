/** Gets a kernel command line and gives it back, changed or not. */
export type CommandLineEdit = (commandLine: string) => string;

/** Edits `GRUB_CMDLINE_…` of /etc/default/grub and of the files in /etc/default/grub.d. */
export function editGrubDefaults(text: string, edit: CommandLineEdit): string {
  return text.replace(
    /^([ \t]*(?:export[ \t]+)?GRUB_CMDLINE_\w+\+?=)(?:"((?:[^"\\]|\\[^])*)"|'([^']*)'|(\S*))/gm,
    (whole: string, name: string, double?: string, single?: string, bare?: string) => {
      const old = double ?? single ?? bare ?? '';
      const edited = edit(old);
      if (edited === old) return whole;
      // A bare value that got a blank needs quotes.
      const quote = single !== undefined ? "'" : '"';
      return `${name}${quote}${edited}${quote}`;
    },
  );
}

/** Edits the command lines of grub.cfg: what follows the kernel's name, and the variables that stand in for it. */
export function editGrub2Config(text: string, edit: CommandLineEdit): string {
  return text
    .replace(
      /^([ \t]*(?:linux(?:16|efi)?|module2?(?:[ \t]+--\S+)*)[ \t]+\S+)(.*)$/gm,
      (_whole: string, command: string, commandLine: string) => command + edit(commandLine),
    )
    .replace(
      /^([ \t]*set[ \t]+(?:default_)?kernelopts=)(["'])(.*)\2/gm,
      (_whole: string, name: string, quote: string, commandLine: string) =>
        `${name}${quote}${edit(commandLine)}${quote}`,
    );
}

/** Edits the `options` of an entry of the Boot Loader Specification. */
export function editBootEntry(text: string, edit: CommandLineEdit): string {
  return text.replace(
    /^(options[ \t]+)(.*)$/gm,
    (_whole: string, name: string, commandLine: string) => `${name}${edit(commandLine)}`,
  );
}

/** Edits /etc/kernel/cmdline, which kernel-install makes new entries from. */
export function editKernelCmdline(text: string, edit: CommandLineEdit): string {
  return text.replace(/^(?!#).+$/gm, (line) => edit(line));
}

/**
 * Edits `kernelopts` of a GRUB environment block. GRUB wants the block to keep its size (1024 bytes), filled up with
 * `#`; undefined where what was edited does not fit.
 */
export function editGrubEnvironment(text: string, edit: CommandLineEdit): string | undefined {
  const edited = text.replace(
    /^(kernelopts=)(.*)$/m,
    (_whole: string, name: string, value: string) =>
      name + edit(value.replace(/\\(.)/g, '$1')).replace(/[\\"]/g, '\\$&'),
  );
  if (edited === text) return text;
  const content = edited.replace(/#*$/, '');
  return content.length > text.length ? undefined : content.padEnd(text.length, '#');
}

/** Edits the devices of GRUB's device.map: `(hd0) /dev/sda`. */
export function editDeviceMap(text: string, edit: (device: string) => string): string {
  return text.replace(
    /^([ \t]*\([^)\n]+\)[ \t]+)(\/dev\/\S+)/gm,
    (_whole: string, drive: string, device: string) => drive + edit(device),
  );
}
