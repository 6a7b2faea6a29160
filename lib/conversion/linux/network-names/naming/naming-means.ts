import { isRegularFile } from '../../../../guestfs/regular-file';
import type { LinuxState } from '../../state';
import { usesKernelNames } from './kernel-names';
import { linkInForce, oldAnswers } from './link-in-force';
import { givesName, namesByPolicy } from '../configuration/networkd';
import type { NetworkdFile } from '../configuration/networkd-files';
import type { NetworkFiles } from '../configuration/network-files';
import type { RuleSyntax } from '../configuration/udev-rules';
import type { Machine } from './machine';

/** The first systemd whose udev reads `.link` files, and the first that renames by them what the initrd has renamed. */
const firstWithLinkFiles = 211;
const firstWithRenames = 241;

const defaultPolicy = '/etc/systemd/network/99-default.link';
/** By which udev applies `.link` files at all. */
const linkRules = '80-net-setup-link.rules';
/** What counts the cards and writes 70-persistent-net.rules. */
const generator = '75-persistent-net-generator.rules';

/** What the guest has to give names with, and which it gives by itself. */
export interface NamingMeans {
  linkFiles: boolean;
  rules: boolean;
  syntax: RuleSyntax;
  /** Cards are called `eth0`, `eth1`, … unless a rule says otherwise. */
  kernelNames: boolean;
}

export async function findNamingMeans(
  state: LinuxState,
  files: NetworkFiles,
  machine: Machine,
): Promise<NamingMeans> {
  const { family, inspection } = state;
  const { distro, majorVersion } = inspection;
  const systemdVersion = await findSystemdVersion(state);
  const kernelNames = usesKernelNames({
    family,
    distro,
    majorVersion,
    ...(systemdVersion === undefined ? {} : { systemdVersion }),
    commandLines: files.commandLines.map((file) => file.text),
    namingMasked: await isNamingMasked(state, files, machine),
    hasGenerator: await hasGenerator(state),
  });
  const linkFiles =
    (systemdVersion ?? 0) >= firstWithLinkFiles && !(await isMask(state, `/etc/udev/rules.d/${linkRules}`));
  // A rule holds where `.link` files do not: on a card that the initrd named before, with a udev that does not name
  // twice (SUSE's naming scheme is one of those), and where netplan makes `.link` files, for the first counts.
  const rules =
    !linkFiles || systemdVersion! < firstWithRenames || family === 'suse' || files.netplan.length > 0;
  const isBeforeAttr =
    systemdVersion === undefined &&
    ((family === 'rhel' && majorVersion <= 5) || (family === 'suse' && majorVersion <= 10));
  return { linkFiles, rules, syntax: isBeforeAttr ? 'sysfs' : 'attr', kernelNames };
}

/** The version of the guest's systemd; undefined where its udev is older than that or not systemd's. */
async function findSystemdVersion({ guest, inspection }: LinuxState): Promise<number | undefined> {
  const daemons = [
    '/usr/lib/systemd/systemd-udevd',
    '/lib/systemd/systemd-udevd',
    '/usr/bin/udevadm',
    '/bin/udevadm',
  ];
  const packages = ['systemd', 'udev', 'systemd-udev', 'libsystemd0', 'systemd-libs'];
  const versions = inspection.applications
    .filter(({ name }) => packages.includes(name))
    .map(({ version }) => parseInt(version, 10))
    .filter((version) => version > 0);
  for (const daemon of daemons) {
    // A udev of before systemd counted up to 182; so does its udevadm.
    if (!(await isRegularFile(guest, daemon))) continue;
    if (versions.length > 0) return Math.max(...versions) > 182 ? Math.max(...versions) : undefined;
    return daemon.endsWith('systemd-udevd') ? firstWithLinkFiles : undefined;
  }
  return undefined;
}

/** A link to /dev/null is how systemd's files are masked. */
async function isMask({ guest }: LinuxState, path: string): Promise<boolean> {
  return (await guest.isSymlink(path)) && (await guest.readlink(path)) === '/dev/null';
}

async function hasGenerator(state: LinuxState): Promise<boolean> {
  const { guest, inspection } = state;
  if (inspection.applications.some(({ name }) => name === 'udev-persistent-ifnames')) return true;
  for (const directory of ['/etc/udev/rules.d', '/usr/lib/udev/rules.d', '/lib/udev/rules.d']) {
    const path = `${directory}/${generator}`;
    // A link to /dev/null turns it off, and what is further back with it.
    if (await guest.isSymlink(path)) return !(await isMask(state, path));
    if (await guest.isFile(path)) return true;
  }
  return false;
}

/**
 * Administrators turn naming by place off by a link to /dev/null (systemd.net-naming-scheme(7)), 80-net-name-slot.rules
 * before systemd 209, or by a policy of their own: in 99-default.link, a drop-in of it, or a file that comes before it.
 */
async function isNamingMasked(state: LinuxState, files: NetworkFiles, machine: Machine): Promise<boolean> {
  for (const name of [linkRules, '80-net-name-slot.rules']) {
    if (await isMask(state, `/etc/udev/rules.d/${name}`)) return true;
  }
  const links = linkFilesOf(files.networkd);
  const inForce = machine.cards.map((card) => linkInForce(links, oldAnswers(machine, card)));
  // A file that gives a name itself says nothing of how the others get theirs.
  const policies = inForce.filter((found) => found?.certain && !givesName(found.link));
  if (policies.length > 0) return policies.every((found) => !namesByPolicy(found!.link));
  return inForce.every((found) => found === undefined) && (await isMask(state, defaultPolicy));
}

export function linkFilesOf(files: readonly NetworkdFile[]): NetworkdFile[] {
  return files.filter(({ path }) => path.endsWith('.link'));
}
