import type { CommandLineEdit } from './command-lines';
import { stripDevice } from './grub2-config';

/** A `title` of menu.lst. */
export interface LegacyEntry {
  title: string;
  /** As the entry names it, without `(hd0,0)`. Undefined where it boots no Linux. */
  kernel?: string;
  /** Linux is started by another kernel, Xen's hypervisor. */
  hypervisor?: boolean;
}

export interface LegacyConfig {
  entries: LegacyEntry[];
  /** Place in the menu, from 0, or `saved`. */
  default: number | 'saved';
  /** Places in the menu of what is tried next. */
  fallback: number[];
}

// GRUB Legacy takes blanks and `=` alike between a command and what follows.
function parseCommand(line: string): [name: string, value: string] {
  const [, name = '', rest = ''] = /^[ \t]*(\w+)(?=[ \t=])(.*)/s.exec(line) ?? [];
  return [name, rest.replace(/^[ \t]*=/, '').trim()];
}

const kernelWords = /^((?:--\S+[ \t]+)*)(\S+)(.*)/s;

/** Reads menu.lst or grub.conf. Never throws: what it does not understand it leaves out. */
export function parseLegacyConfig(text: string): LegacyConfig {
  const config: LegacyConfig = { entries: [], default: 0, fallback: [] };
  for (const line of text.split('\n')) {
    const [name, value] = parseCommand(line);
    const entry = config.entries.at(-1);
    switch (name.toLowerCase()) {
      case 'title':
        config.entries.push({ title: value });
        break;
      case 'default':
        config.default = value === 'saved' ? 'saved' : Number(value) || 0;
        break;
      case 'fallback':
        config.fallback = value.split(/\s+/).map(Number).filter(Number.isInteger);
        break;
      case 'kernel':
        if (entry) entry.kernel = stripDevice(kernelWords.exec(value)?.[2] ?? '') || undefined;
        break;
      case 'module':
        readModule(value, entry);
        break;
    }
  }
  return config;
}

/** The first module of a hypervisor is Linux, the second its initrd. */
function readModule(value: string, entry: LegacyEntry | undefined): void {
  if (!entry || entry.hypervisor) return;
  entry.hypervisor = true;
  entry.kernel = stripDevice(kernelWords.exec(value)?.[2] ?? '') || undefined;
}

/** Kernels as the entries name them, the default first, each once. `saved`: the number in the file `default`. */
export function legacyKernels(config: LegacyConfig, saved: number | undefined): string[] {
  const place = config.default === 'saved' ? (saved ?? 0) : config.default;
  // An entry without a kernel is one that GRUB fails to boot, or another system's.
  const first = [place, ...config.fallback].map((n) => config.entries[n]).find((entry) => entry?.kernel);
  return [...new Set([first, ...config.entries].flatMap((entry) => entry?.kernel ?? []))];
}

/** menu.lst with another default: `place` counts the titles from 0. */
export function withLegacyDefault(text: string, place: number): string {
  const line = /^([ \t]*default(?:[ \t]*=[ \t]*|[ \t]+))\S+/m;
  return line.test(text) ? text.replace(line, `$1${place}`) : `default ${place}\n${text}`;
}

/**
 * Edits the command lines of Linux, and the settings that Debian's update-grub makes new entries from and keeps in
 * comments of this file (`# kopt=root=…`; those with `##` are explanations). Not those of a hypervisor.
 */
export function editLegacyConfig(text: string, edit: CommandLineEdit): string {
  return legacyBlocks(text)
    .map((block) => {
      const hasModules = /^[ \t]*module[ \t=]/m.test(block);
      const linux = hasModules ? 'module' : 'kernel';
      return block.replace(
        new RegExp(`^([ \\t]*${linux}(?:[ \\t]*=[ \\t]*|[ \\t]+)(?:--\\S+[ \\t]+)*\\S+)(.*)$`, 'gm'),
        (_whole: string, start: string, commandLine: string) => start + edit(commandLine),
      );
    })
    .join('')
    .replace(
      /^(# (?:kopt(?:_\w+)?|defoptions|xenkopt|altoptions)=)(.*)$/gm,
      (_whole: string, name: string, commandLine: string) => name + edit(commandLine),
    );
}

/** The text in pieces that each begin with a `title`, but for the first. */
function legacyBlocks(text: string): string[] {
  return text.split(/^(?=[ \t]*title[ \t=])/m);
}

/** Edits `#boot=/dev/sda`, which anaconda leaves in grub.conf and grubby goes by. */
export function editBootComment(text: string, edit: (device: string) => string): string {
  return text.replace(
    /^(#boot=)(\/dev\/\S+)/gm,
    (_whole: string, name: string, device: string) => name + edit(device),
  );
}

/** Edits `boot=/dev/sda` of /etc/sysconfig/grub, the disk that grub-install wrote to. */
export function editSysconfigGrub(text: string, edit: (device: string) => string): string {
  return text.replace(
    /^(boot=)(["']?)(\/dev\/[^\s"']+)/gm,
    (_whole: string, name: string, quote: string, device: string) => name + quote + edit(device),
  );
}
