/** Whether the guest calls its cards `eth0`, `eth1`, … in the order of the kernel, or by their place (`ens192`). */
import type { LinuxFamily } from '../../family';

export interface NamingFacts {
  family: LinuxFamily;
  distro: string;
  majorVersion: number;
  /** Undefined where the guest has none, or where its version is not known. */
  systemdVersion?: number;
  /** Texts in which kernel command lines stand: /etc/default/grub, grub.cfg, … */
  commandLines: string[];
  /** A rule or policy file that names by place is masked: a link to /dev/null. */
  namingMasked: boolean;
}

/** The value that the last line which sets it gives to a kernel option; comments do not count. */
function optionIn(text: string, option: string): string | undefined {
  const pattern = new RegExp(`(?:^|[\\s"'=])${option.replaceAll('.', '\\.')}=(\\d+)`);
  return text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .map((line) => pattern.exec(line)?.[1])
    .filter((value) => value !== undefined)
    .at(-1);
}

/** The first release of each distribution that named cards by their place; the others never did by themselves. */
const firstRelease: Record<string, number> = { debian: 9, ubuntu: 16, linuxmint: 18 };

/** True where the guest leaves the kernel's own names. */
export function usesKernelNames(facts: NamingFacts): boolean {
  if (facts.commandLines.some((text) => optionIn(text, 'net.ifnames') === '0') || facts.namingMasked)
    return true;
  // SUSE's udev keeps eth0 unless it is told otherwise.
  if (facts.systemdVersion === undefined || facts.family === 'suse') return true;
  return facts.majorVersion < (firstRelease[facts.distro] ?? 0);
}
