import type { CommandLineEdit } from './command-lines';

/** A `label` of extlinux.conf or syslinux.cfg. */
export interface ExtlinuxLabel {
  name: string;
  /** As the label names it. Undefined where it boots no Linux. */
  kernel?: string;
  hypervisor?: boolean;
  isMenuDefault?: boolean;
}

export interface ExtlinuxConfig {
  labels: ExtlinuxLabel[];
  /** What `default` says: a label, a menu module, or a kernel with its command line. */
  default?: string;
  /** What is booted when nobody chooses. */
  onTimeout?: string;
  /** Files named by `include`, as they are named. */
  includes: string[];
}

const menuModule = /\.(?:c32|cbt|com|bss|img|0)$/i;

/** A directive and what follows it. */
function parseDirective(line: string): [word: string, value: string] {
  const [, word = '', value = ''] = /^[ \t]*(\S+)(.*)/s.exec(line) ?? [];
  return [word, value.trim()];
}

/** Reads a configuration of SYSLINUX's family, or of U-Boot, which takes the same files. Never throws. */
export function parseExtlinuxConfig(text: string): ExtlinuxConfig {
  const config: ExtlinuxConfig = { labels: [], includes: [] };
  for (const line of text.split('\n')) {
    const [word, value] = parseDirective(line);
    const label = config.labels.at(-1);
    switch (word.toLowerCase()) {
      case 'default':
        config.default = value;
        break;
      case 'ontimeout':
        config.onTimeout = value;
        break;
      case 'label':
        config.labels.push({ name: value });
        break;
      case 'include':
        config.includes.push(value.split(/\s+/)[0] ?? '');
        break;
      case 'menu':
        if (label && /^default$/i.test(value)) label.isMenuDefault = true;
        else if (/^include\s/i.test(value)) config.includes.push(value.split(/\s+/)[1] ?? '');
        break;
      case 'kernel':
      case 'linux':
        if (label && !menuModule.test(value)) label.kernel = value;
        break;
      case 'append':
        if (label) readModules(value, label);
        break;
    }
  }
  return config;
}

/** mboot.c32 gets its kernel and the modules on the command line: `xen.gz dom0_mem=1G --- vmlinuz root=… --- initrd`. */
function readModules(value: string, label: ExtlinuxLabel): void {
  const linux = value.split(/\s---\s/)[1]?.trim();
  if (linux === undefined || label.kernel !== undefined) return;
  label.kernel = linux.split(/\s+/)[0];
  label.hypervisor = true;
}

/** The label that is booted when nobody chooses. */
export function defaultLabel(config: ExtlinuxConfig): ExtlinuxLabel | undefined {
  const named = (value: string | undefined): ExtlinuxLabel | undefined => {
    const name = value?.split(/\s+/)[0];
    return name === undefined ? undefined : config.labels.find((label) => label.name === name);
  };
  return (
    named(config.onTimeout) ??
    config.labels.findLast(({ isMenuDefault }) => isMenuDefault) ??
    named(config.default) ??
    config.labels[0]
  );
}

/** Kernels as the labels name them, the default first, each once. */
export function extlinuxKernels(config: ExtlinuxConfig): string[] {
  const first = defaultLabel(config);
  return [...new Set([first, ...config.labels].flatMap((label) => label?.kernel ?? []))];
}

/**
 * The text with another default. `default` and `ontimeout` are led to the label where they name one, and `menu default`
 * is moved where a label has it; a file that names none of them gets a `default` when it is the main one.
 */
export function withExtlinuxDefault(
  text: string,
  name: string,
  all: ExtlinuxConfig,
  { isMain }: { isMain: boolean },
): string {
  const isLabel = (value: string): boolean =>
    all.labels.some((label) => label.name === value.split(/\s+/)[0]);
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const [word, value] = parseDirective(line);
    const key = word.toLowerCase();
    if (key === 'menu' && /^default$/i.test(value)) continue;
    if ((key === 'default' || key === 'ontimeout') && isLabel(value)) {
      lines.push(line.slice(0, line.lastIndexOf(value)) + name);
      continue;
    }
    lines.push(line);
    if (key === 'label' && value === name && needsMenuDefault(all)) lines.push('\tmenu default');
  }
  if (isMain && all.default === undefined && !needsMenuDefault(all)) lines.unshift(`default ${name}`);
  return lines.join('\n');
}

/** A `default` that starts a menu says nothing of the label. */
function needsMenuDefault(all: ExtlinuxConfig): boolean {
  return (
    all.labels.some(({ isMenuDefault }) => isMenuDefault) ||
    (all.default !== undefined && menuModule.test(all.default.split(/\s+/)[0] ?? ''))
  );
}

/** Edits what labels append to the kernel's command line, not what goes to a hypervisor. */
export function editExtlinuxConfig(text: string, edit: CommandLineEdit): string {
  return text.replace(/^([ \t]*append[ \t]+)(.*)/gim, (_whole: string, word: string, value: string) => {
    const modules = value.split(/(\s---\s)/);
    // The pieces are hypervisor, separator, Linux, separator, initrd.
    const linux = modules.length > 1 ? 2 : 0;
    return word + modules.map((piece, i) => (i === linux ? edit(piece) : piece)).join('');
  });
}

/** Edits `EXTLINUX_PARAMETERS`, `U_BOOT_ROOT`, … of the files that Debian makes its configuration from. */
export function editExtlinuxSettings(text: string, edit: CommandLineEdit): string {
  return text.replace(
    /^((?:EXTLINUX|U_BOOT)_(?:PARAMETERS|ROOT)=)(["']?)(.*)\2$/gm,
    (_whole: string, name: string, quote: string, value: string) => name + quote + edit(value) + quote,
  );
}

/** The settings with another default label, where they name one. */
export function withExtlinuxDefaultSetting(text: string, name: string): string {
  return text.replace(/^((?:EXTLINUX|U_BOOT)_DEFAULT=).*$/gm, `$1"${name}"`);
}
