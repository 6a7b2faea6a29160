import { parseGrubEnvironment, withGrubVariable } from './grub-environment';

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
      /^([ \t]*(?:linux(?:16|efi)?|(?:module2?|xen_linux)(?:[ \t]+--\S+)*)[ \t]+\S+)(.*)/gm,
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
    /^(options[ \t]+)(.*)/gm,
    (_whole: string, name: string, commandLine: string) => `${name}${edit(commandLine)}`,
  );
}

/** Edits /etc/kernel/cmdline, which kernel-install makes new entries from. */
export function editKernelCmdline(text: string, edit: CommandLineEdit): string {
  return text.replace(/^(?!#).+$/gm, (line) => edit(line));
}

/**
 * Edits `kernelopts` of a GRUB environment block, whose size stays as it is; undefined where what was edited does not
 * fit.
 */
export function editGrubEnvironment(text: string, edit: CommandLineEdit): string | undefined {
  const { kernelopts } = parseGrubEnvironment(text);
  if (kernelopts === undefined) return text;
  const edited = edit(kernelopts);
  return edited === kernelopts ? text : withGrubVariable(text, 'kernelopts', edited);
}

/** Edits `…_APPEND` of SUSE's /etc/sysconfig/bootloader, which perl-Bootloader makes new entries from. */
export function editSysconfigBootloader(text: string, edit: CommandLineEdit): string {
  return text.replace(
    /^(\w+_APPEND=)(["']?)(.*)\2$/gm,
    (_whole: string, name: string, quote: string, commandLine: string) =>
      name + quote + edit(commandLine) + quote,
  );
}

/** Edits the devices of GRUB's device.map: `(hd0) /dev/sda`. */
export function editDeviceMap(text: string, edit: (device: string) => string): string {
  return text.replace(
    /^([ \t]*\([^)\r\n]+\)[ \t]+)(\/dev\/\S+)/gm,
    (_whole: string, drive: string, device: string) => drive + edit(device),
  );
}
