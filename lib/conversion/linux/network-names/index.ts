import type { NetworkNames } from '../../../../types/conversion';
import type { ConversionStep } from '../../guest/step';
import type { LinuxState } from '../state';
import { parseNetworkFiles } from './configuration/guest-configuration';
import { readNetworkd, readNetworkFiles, type NetworkFiles } from './configuration/network-files';
import { oldAddresses, replaceAddress } from './configuration/old-addresses';
import { findUnreadable } from './configuration/unreadable';
import { editFile } from './edit-file';
import { correctMatches } from './matches/correct';
import { warnOfMentions } from './mentions/warn';
import { ownNaming } from './naming/link-in-force';
import { describeMachine } from './naming/machine';
import { findNamingMeans, linkFilesOf } from './naming/naming-means';
import { planNetworkNames, type NetworkNamePlan } from './naming/plan';
import { rulesForCards } from './naming/rules-for-cards';
import { pinNames } from './pin';

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
    warnOfUnread(state, files);
    const nics = macs.map(({ mac, macGenerated }, index) => ({
      mac,
      macGenerated,
      pciSlot: source.nics[index]?.pciSlot,
      model: source.nics[index]?.model,
    }));
    const driver = state.kernels?.best.supportsVirtioNet === false ? 'e1000' : 'virtio_net';
    const machine = describeMachine(nics, driver);
    const means = await findNamingMeans(state, files, machine);
    const { cards, rules: said } = parseNetworkFiles(files, means.kernelNames);
    const rules = rulesForCards(said, machine);
    const links = linkFilesOf(files.networkd);
    const planned = nics.map((nic, index) => ({
      ...nic,
      ...ownNaming(links, machine, machine.cards[index]!, means.kernelNames),
    }));
    const plan = planNetworkNames({ nics: planned, cards, rules, kernelNames: means.kernelNames });

    let networkdEdited = false;
    const edit = async (path: string, change: (text: string) => string): Promise<void> => {
      const written = await editFile(state, path, change);
      networkdEdited ||= written?.startsWith('/etc/systemd/network/') ?? false;
    };
    const addressed = [...cards, ...rules.filter((rule) => rule.portable)];
    for (const { file, before, after } of oldAddresses(addressed, macs, plan.known)) {
      await edit(file, (text) => replaceAddress(text, before, after));
    }
    const nameOf = (nic: number): string | undefined => plan.known.find((entry) => entry.nic === nic)?.name;
    await correctMatches(state, files, machine, nameOf, edit);

    const corrected = networkdEdited ? linkFilesOf(await readNetworkd(state)) : links;
    const pinned = await pinNames(state, plan.known, corrected, means, machine);
    const unpinned = plan.unknown.map(({ nic, mac, reason }) => ({ nic, mac, reason }));
    const networkNames: NetworkNames = { pinned, unpinned };
    state.networkNames = networkNames;
    context.emit({ type: 'network-names', networkNames });
    warnOfDoubts(state, plan);
    if (plan.unknown.length > 0) await warnOfMentions(state, cards, plan);
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

/** What was not read may name a card, or choose one by what it has no more. */
function warnOfUnread({ context }: LinuxState, files: NetworkFiles): void {
  const places = findUnreadable(files).map(({ file, line }) =>
    line === undefined ? file : `${file}, line ${line}`,
  );
  if (places.length === 0) return;
  context.warn(
    'NETWORK_FILE_UNREAD',
    `Network configuration that cannot be read is left as it is: ${places.join('; ')}.`,
    'Check that the network cards which it is for are found by it on KVM.',
  );
}
