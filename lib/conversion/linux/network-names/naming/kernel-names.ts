/** Whether the guest calls its cards `eth0`, `eth1`, … in the order of the kernel, or by their place (`ens192`). */
import type { LinuxFamily } from '../../family';
import { optionIn } from '../configuration/kernel-command-line';

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
  /** The guest counts its cards itself: 75-persistent-net-generator.rules, of udev-persistent-ifnames for instance. */
  hasGenerator?: boolean;
}

/** The first release of each distribution that named cards by their place; the others never did by themselves. */
const firstRelease: Record<string, number> = { debian: 9, ubuntu: 16, linuxmint: 18 };

/** What the kernel command line says: systemd takes the words of systemd.syntax(7) for a truth value. */
function ifnames(commandLines: readonly string[]): boolean | undefined {
  const said = commandLines.map((text) => optionIn(text, 'net.ifnames')?.toLowerCase());
  if (said.some((value) => /^(?:0|no|n|false|f|off)$/.test(value ?? ''))) return false;
  return said.some((value) => /^(?:1|yes|y|true|t|on)$/.test(value ?? '')) ? true : undefined;
}

/** True where the guest leaves the kernel's own names. */
export function usesKernelNames(facts: NamingFacts): boolean {
  const asked = ifnames(facts.commandLines);
  if (asked === false || facts.namingMasked || facts.systemdVersion === undefined) return true;
  if (asked === true) return false;
  if (facts.family === 'suse') return facts.hasGenerator === true || isClassicSuse(facts.majorVersion);
  return facts.majorVersion < (firstRelease[facts.distro] ?? 0);
}

/** SUSE keeps `eth0` up to SLES 15 and Leap 15 (and 42); SLES 16, Leap 16 and Tumbleweed, whose version is a date, do not. */
function isClassicSuse(majorVersion: number): boolean {
  return majorVersion < 16 || majorVersion === 42;
}
