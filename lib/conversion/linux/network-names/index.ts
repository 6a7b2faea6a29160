import { dirname } from 'node:path/posix';

import type { NetworkNames } from '../../../../types/conversion';
import type { ConversionStep } from '../../guest/step';
import type { LinuxState } from '../state';
import { readGuestText } from '../../guest/text-file';
import { correctMatches } from './naming/correct-matches';
import { parseNetworkFiles } from './configuration/guest-configuration';
import { linkFile, linkFilePath } from './configuration/link-file';
import { findNamingMeans, type NamingMeans } from './naming/naming-means';
import { readNetworkFiles } from './configuration/network-files';
import { oldAddresses, replaceAddress } from './configuration/old-addresses';
import { planNetworkNames, type KnownName, type NetworkNamePlan } from './naming/plan';
import { mergeUdevRules } from './configuration/udev-rules';

const rulesFile = '/etc/udev/rules.d/70-persistent-net.rules';

/**
 * Keeps the names of the network cards. A card that the guest knew as `ens192` sits in another slot of another machine
 * now and would get another name, for which nothing is configured; its address stays, and the name is tied to it.
 */
export const networkNamesStep: ConversionStep<LinuxState> = {
  name: 'network-names',
  phase: 'adapt',
  applies: (state) => (state.macs.length > 0 ? true : 'The guest has no network card.'),
  async run(state) {
    const { context, source, macs } = state;
    const files = await readNetworkFiles(state);
    const means = await findNamingMeans(state, files);
    const { cards, rules } = parseNetworkFiles(files, means.kernelNames);
    const planned = macs.map(({ mac, macGenerated }, index) => ({
      mac,
      macGenerated,
      pciSlot: source.nics[index]?.pciSlot,
    }));
    const plan = planNetworkNames({ nics: planned, cards, rules, kernelNames: means.kernelNames });

    const pinned = await pin(state, plan.known, means);
    const addressed = [...cards, ...rules.filter((rule) => rule.portable)];
    for (const { file, before, after } of oldAddresses(addressed, macs, plan.known)) {
      await editText(state, file, (text) => replaceAddress(text, before, after));
    }
    await correctMatches(state, files, planned, editText);
    const unpinned = plan.unknown.map(({ nic, mac, reason }) => ({ nic, mac, reason }));
    const networkNames: NetworkNames = { pinned, unpinned };
    state.networkNames = networkNames;
    context.emit({ type: 'network-names', networkNames });
    warnOfDoubts(state, plan);
  },
};

/** A card that nothing goes by the name of needs no warning. */
function warnOfDoubts(state: LinuxState, { known, unknown }: NetworkNamePlan): void {
  for (const { nic, reason } of unknown.filter(({ harmless }) => !harmless)) {
    state.context.warn(
      'NETWORK_NAME_UNKNOWN',
      `The old name of network card ${nic + 1} is not known. ${reason}`,
    );
  }
  const byOrder = known.filter(({ evidence }) => evidence === 'order').map(({ name }) => name);
  if (byOrder.length > 0) {
    state.context.warn(
      'NETWORK_NAMES_BY_ORDER',
      `The network cards got the names ${byOrder.join(', ')} in the order in which the source lists them.`,
      'Where two were the other way round, exchange the MAC addresses in the files that the summary names.',
    );
  }
}

/** Writes what ties the names to the addresses; what the guest has of its own is left to it. */
async function pin(
  state: LinuxState,
  known: readonly KnownName[],
  means: NamingMeans,
): Promise<NetworkNames['pinned']> {
  const open = known.filter((entry) => entry.pinnedBy === undefined);
  if (open.length > 0 && means.linkFiles) {
    await state.guest.mkdirP('/etc/systemd/network');
    for (const { mac, name } of open) await editText(state, linkFilePath(name), () => linkFile(mac, name));
  }
  if (open.length > 0 && means.rules) {
    await state.guest.mkdirP(dirname(rulesFile));
    await editText(state, rulesFile, (text) => mergeUdevRules(text, open, means.syntax));
  }
  return known.map(({ pinnedBy, ...entry }) => ({
    ...entry,
    file: pinnedBy ?? (means.linkFiles ? linkFilePath(entry.name) : rulesFile),
  }));
}

/** Writes a file where its text changes; one that is not there counts as empty. */
async function editText(state: LinuxState, path: string, edit: (text: string) => string): Promise<void> {
  const before = await readGuestText(state, path);
  const after = edit(before ?? '');
  if (after === before) return;
  // A link to /dev/null is how a file is masked; written to, it would make a file there.
  if (before === undefined && (await state.guest.isSymlink(path))) await state.guest.rm(path);
  await state.guest.write(path, Buffer.from(after, 'latin1'));
}
