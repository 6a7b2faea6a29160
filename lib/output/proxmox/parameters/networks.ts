import type { MachineNic, NicModel } from '../../../../types/machine';
import type { ProxmoxMachineOptions } from '../../../../types/output';

/** The bridge that every node has after its installation. */
export const defaultBridge = 'vmbr0';

const models: Readonly<Record<NicModel, string>> = {
  'virtio-net': 'virtio',
  e1000e: 'e1000e',
  e1000: 'e1000',
  rtl8139: 'rtl8139',
};

/** Where the bridges of the node are not known: how Proxmox VE names its own. */
const ownBridge = /^vmbr\d{1,4}$/;

/**
 * The bridge that a card is plugged into: the guest's network, where it is the name of a bridge of the node, or the one for
 * all others.
 *
 * @param bridges of the node, and virtual networks of its SDN; absent where they are not known
 */
export function bridgeOf(
  { network }: Pick<MachineNic, 'network'>,
  { bridge = defaultBridge }: Pick<ProxmoxMachineOptions, 'bridge'>,
  bridges?: readonly string[],
): string {
  const isBridge = bridges === undefined ? ownBridge.test(network) : bridges.includes(network);
  return isBridge ? network : bridge;
}

/** `net0`, `net1`, … */
export function networkParameters(
  nics: readonly MachineNic[],
  options: ProxmoxMachineOptions,
  bridges?: readonly string[],
): Record<string, string> {
  const { vlans = {}, firewall = false } = options;
  return Object.fromEntries(
    nics.map((nic, index) => {
      const { model, mac, network } = nic;
      const tag = Object.hasOwn(vlans, network) ? `,tag=${vlans[network]}` : '';
      const plugged = `bridge=${bridgeOf(nic, options, bridges)},firewall=${firewall ? 1 : 0}${tag}`;
      return [`net${index}`, `${models[model]}=${mac.toUpperCase()},${plugged}`];
    }),
  );
}
