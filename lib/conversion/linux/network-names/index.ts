import type { NetworkNames } from '../../../../types/conversion';
import type { ConversionStep } from '../../step';
import { recordChange, warn, type LinuxConversion } from '../state';
import { readText } from '../text-file';
import { parseNetworkFiles, readNetworkFiles, type NetworkFiles } from './guest-configuration';
import { usesKernelNames } from './kernel-names';
import { linkFile, linkFilePath } from './link-file';
import { oldAddresses, replaceAddress } from './old-addresses';
import { planNetworkNames, type KnownName } from './plan';
import { mergeUdevRules, type RuleSyntax } from './udev-rules';

const rulesFile = '/etc/udev/rules.d/70-persistent-net.rules';

/** The first systemd whose udev reads `.link` files, and the first that renames by them what the initrd has renamed. */
const firstWithLinkFiles = 211;
const firstWithRenames = 241;

/** What the guest has to give names with. */
interface NamingMeans {
  linkFiles: boolean;
  rules: boolean;
  syntax: RuleSyntax;
}

/**
 * Keeps the names of the network cards. A card that the guest knew as `ens192` sits in another slot of another machine
 * now and would get another name, for which nothing is configured; its address stays, and the name is tied to it.
 */
export const networkNamesStep: ConversionStep<LinuxConversion> = {
  name: 'network-names',
  applies: (state) => (state.nics.length > 0 ? true : 'The guest has no network card.'),
  async run(state) {
    const { context, source, nics } = state;
    const files = await readNetworkFiles(state);
    const systemdVersion = await findSystemdVersion(state);
    const kernelNames = usesKernelNames({
      family: state.family,
      distro: state.inspection.distro,
      majorVersion: state.inspection.majorVersion,
      ...(systemdVersion === undefined ? {} : { systemdVersion }),
      commandLines: files.commandLines.map((file) => file.text),
      namingMasked: await isNamingMasked(state),
    });
    const { cards, rules } = parseNetworkFiles(files, kernelNames);
    const plan = planNetworkNames({
      nics: nics.map(({ mac, macGenerated }, index) => ({
        mac,
        macGenerated,
        pciSlot: source.nics[index]?.pciSlot,
      })),
      cards,
      rules,
      kernelNames,
    });

    const pinned = await pin(state, plan.known, namingMeans(state, files, systemdVersion));
    for (const { file, before, after } of oldAddresses(cards, nics, plan.known)) {
      await editText(state, file, (text) => replaceAddress(text, before, after));
    }
    const networkNames: NetworkNames = { pinned, unpinned: plan.unpinned };
    state.networkNames = networkNames;
    context.emit({ type: 'network-names', networkNames });
    for (const { nic, reason } of plan.unpinned) {
      warn(state, 'NETWORK_NAME_UNKNOWN', `The old name of network card ${nic + 1} is not known. ${reason}`);
    }
  },
};

/** The version of the guest's systemd; undefined where its udev is older than that or not systemd's. */
async function findSystemdVersion({ guest, inspection }: LinuxConversion): Promise<number | undefined> {
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
    if (!(await guest.isFile(daemon, { followsymlinks: true }))) continue;
    if (versions.length > 0) return Math.max(...versions) > 182 ? Math.max(...versions) : undefined;
    return daemon.endsWith('systemd-udevd') ? firstWithLinkFiles : undefined;
  }
  return undefined;
}

/** Administrators turn naming by place off by a link to /dev/null (systemd.net-naming-scheme(7)). */
async function isNamingMasked({ guest }: LinuxConversion): Promise<boolean> {
  for (const path of ['/etc/udev/rules.d/80-net-setup-link.rules', '/etc/systemd/network/99-default.link']) {
    if ((await guest.isSymlink(path)) && (await guest.readlink(path)) === '/dev/null') return true;
  }
  return false;
}

function namingMeans(
  { family, inspection }: LinuxConversion,
  files: NetworkFiles,
  systemdVersion: number | undefined,
): NamingMeans {
  const { majorVersion } = inspection;
  const linkFiles = (systemdVersion ?? 0) >= firstWithLinkFiles;
  // A rule holds where `.link` files do not: on a card that the initrd named before, with a udev that does not name
  // twice (SUSE's naming scheme is one of those); and where netplan makes `.link` files, the first of which counts.
  const rules =
    !linkFiles || systemdVersion! < firstWithRenames || family === 'suse' || files.netplan.length > 0;
  const isBeforeAttr =
    systemdVersion === undefined &&
    ((family === 'rhel' && majorVersion <= 5) || (family === 'suse' && majorVersion <= 10));
  return { linkFiles, rules, syntax: isBeforeAttr ? 'sysfs' : 'attr' };
}

/** Writes what ties the names to the addresses; what the guest has of its own is left to it. */
async function pin(
  state: LinuxConversion,
  known: readonly KnownName[],
  means: NamingMeans,
): Promise<NetworkNames['pinned']> {
  const open = known.filter((entry) => entry.pinnedBy === undefined);
  if (open.length > 0 && means.linkFiles) {
    await state.guest.mkdirP('/etc/systemd/network');
    for (const { mac, name } of open) await editText(state, linkFilePath(name), () => linkFile(mac, name));
  }
  if (open.length > 0 && means.rules) {
    await editText(state, rulesFile, (text) => mergeUdevRules(text, open, means.syntax));
  }
  return known.map(({ pinnedBy, ...entry }) => ({
    ...entry,
    file: pinnedBy ?? (means.linkFiles ? linkFilePath(entry.name) : rulesFile),
  }));
}

/** Writes a file where its text changes; one that is not there counts as empty. */
async function editText(state: LinuxConversion, path: string, edit: (text: string) => string): Promise<void> {
  const before = await readText(state, path);
  const after = edit(before ?? '');
  if (after === before) return;
  // A link to /dev/null is how a file is masked; written to, it would make a file there.
  if (before === undefined && (await state.guest.isSymlink(path))) await state.guest.rm(path);
  await state.guest.write(path, Buffer.from(after, 'latin1'));
  recordChange(state, path, before === undefined ? 'created' : 'modified');
}
