import { isRegularFile } from '../../../../guestfs/regular-file';
import type { LinuxState } from '../../state';
import { linkFilesBefore } from '../configuration/guest-configuration';
import { usesKernelNames } from './kernel-names';
import { linkFilePath } from '../configuration/link-file';
import type { NetworkFiles } from '../configuration/network-files';
import { linkFileMayMatch, namesByPolicy } from '../configuration/networkd';
import type { RuleSyntax } from '../configuration/udev-rules';

/** The first systemd whose udev reads `.link` files, and the first that renames by them what the initrd has renamed. */
const firstWithLinkFiles = 211;
const firstWithRenames = 241;

const defaultPolicy = '/etc/systemd/network/99-default.link';

/** What the guest has to give names with, and which it gives by itself. */
export interface NamingMeans {
  linkFiles: boolean;
  rules: boolean;
  syntax: RuleSyntax;
  /** Cards are called `eth0`, `eth1`, … unless a rule says otherwise. */
  kernelNames: boolean;
}

export async function findNamingMeans(state: LinuxState, files: NetworkFiles): Promise<NamingMeans> {
  const { family, inspection, macs } = state;
  const { distro, majorVersion } = inspection;
  const systemdVersion = await findSystemdVersion(state);
  const kernelNames = usesKernelNames({
    family,
    distro,
    majorVersion,
    ...(systemdVersion === undefined ? {} : { systemdVersion }),
    commandLines: files.commandLines.map((file) => file.text),
    namingMasked: await isNamingMasked(state, files),
  });
  const linkFiles = (systemdVersion ?? 0) >= firstWithLinkFiles;
  // A rule holds where `.link` files do not: on a card that the initrd named before, with a udev that does not name
  // twice (SUSE's naming scheme is one of those); where netplan makes `.link` files, and where the guest has one that
  // comes before ours, for the first counts, and is to keep its other settings.
  const rules =
    !linkFiles ||
    systemdVersion! < firstWithRenames ||
    family === 'suse' ||
    files.netplan.length > 0 ||
    linkFilesBefore(files, linkFilePath('')).some((file) => linkFileMayMatch(file, macs));
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

/**
 * Administrators turn naming by place off by a link to /dev/null (systemd.net-naming-scheme(7)), 80-net-name-slot.rules
 * before systemd 209, or by a policy of their own.
 */
async function isNamingMasked({ guest }: LinuxState, files: NetworkFiles): Promise<boolean> {
  const masks = ['80-net-setup-link.rules', '80-net-name-slot.rules'].map(
    (name) => `/etc/udev/rules.d/${name}`,
  );
  for (const path of [...masks, defaultPolicy]) {
    if ((await guest.isSymlink(path)) && (await guest.readlink(path)) === '/dev/null') return true;
  }
  const policy = files.networkd.find(({ path }) => path === defaultPolicy);
  return policy !== undefined && !namesByPolicy(policy);
}
