import { openHive } from '../../../registry';
import type { WindowsNetwork } from '../../../../types/windows-network';
import type { ConversionStep } from '../../guest/step';
import type { WindowsState } from '../state';
import { findNetwork } from './find-network';
import { applyStaticAddresses } from './static-addresses';

/** Finds what is set by hand on the network adapters, and which network cards they are. */
export const networkSettingsStep: ConversionStep<WindowsState> = {
  name: 'network-settings',
  phase: 'look',
  applies: ({ windows }) =>
    windows.currentControlSet === ''
      ? 'The registry does not say which of its control sets is in use.'
      : true,
  async run(state) {
    const { context, guest, macs, options, source, windows } = state;
    const controlSet = windows.currentControlSet;
    await using hive = await openHive(guest, windows.systemHive);
    const { network, unread } = await findNetwork(hive, controlSet, source.nics, macs);
    const unknown = applyStaticAddresses(network, options.windows.staticAddresses ?? [], source.nics, macs);
    if (options.windows.keepNetwork === false) leaveFound(network);
    state.network = network;

    for (const { adapter, text } of unread) {
      context.warn('STATIC_ADDRESS_UNREAD', `An address of "${adapter}" cannot be read: "${text}".`);
    }
    for (const mac of unknown) {
      context.warn(
        'STATIC_ADDRESS_UNUSED',
        `The source has no network card ${mac}, so the address that is asked for it is not set.`,
      );
    }
    if (options.windows.keepNetwork !== false) warnOfLeft(state, network);
  },
};

/** What was asked for with `staticAddresses` is set nevertheless. */
function leaveFound(network: WindowsNetwork): void {
  const isAsked = (index: number): boolean => network.adapters[index]!.evidence === 'option';
  const left = network.restored.filter((index) => !isAsked(index));
  network.restored = network.restored.filter(isAsked);
  network.left.push(
    ...left.map((adapter) => ({ adapter, reason: 'It is not asked for (`keepNetwork: false`).' })),
  );
}

/** Settings of adapters that the guest has no more, and that it did not use itself, are no loss. */
function warnOfLeft({ context }: WindowsState, { adapters, left }: WindowsNetwork): void {
  for (const { adapter, reason } of left) {
    const { device, ipv4, ipv6, guid, name } = adapters[adapter]!;
    if (device === undefined) continue;
    const addresses = [...ipv4, ...ipv6].map(({ address, prefix }) => `${address}/${prefix}`);
    context.warn(
      'STATIC_ADDRESS_LEFT',
      `What is set by hand on "${name ?? guid!}" (${addresses.join(', ') || 'no address'}) is not set again. ${reason}`,
      'Say with --mac MAC:ip:ADDRESS,… (windows.staticAddresses) which card gets it, or set it in the converted guest.',
    );
  }
}
