import type { SourceNic } from '../../../types/source';
import { normalizeMac } from '../mac-address';
import { childOf, childrenOf, type XmlElement } from '../../xml/parse';
import type { Reading } from './description';

function modelOf(card: XmlElement): string | undefined {
  const model = childOf(card, 'model')?.attributes.get('type')?.trim().toLowerCase();
  // virtio-transitional and virtio-non-transitional differ in how old the guest's driver may be.
  return model?.startsWith('virtio-') ? 'virtio' : model || undefined;
}

/** Where a card is plugged in, and whether that is a network or bridge that a domain can name. */
function plugOf(
  card: XmlElement,
  index: number,
): { plug: Pick<SourceNic, 'network' | 'networkType'>; kind?: string } {
  const type = card.attributes.get('type') ?? '';
  const source = childOf(card, 'source')?.attributes;
  const named = (name: string): string => source?.get(name) || `eth${index}`;
  if (type === 'network') return { plug: { network: named('network'), networkType: 'network' } };
  if (type === 'bridge') return { plug: { network: named('bridge'), networkType: 'bridge' } };
  return { plug: { network: named('dev'), networkType: 'network' }, kind: type || 'none' };
}

/**
 * The network cards of a domain. One that is plugged into no network or bridge (macvtap, a device of the host, user
 * networking) is kept, as the guest knows it by its MAC address: where it goes is the user's to say.
 */
export function networkCards(devices: XmlElement | undefined, { file, warn }: Reading): SourceNic[] {
  return childrenOf(devices, 'interface').map((card, index) => {
    const { plug, kind } = plugOf(card, index);
    const mac = normalizeMac(childOf(card, 'mac')?.attributes.get('address'));
    const model = modelOf(card);
    const nic: SourceNic = { ...plug };
    if (mac !== undefined) nic.mac = mac;
    if (model !== undefined) nic.model = model;
    if (kind !== undefined) {
      warn(
        'DOMAIN_INTERFACE',
        `${file} has a network card${mac === undefined ? '' : ` (${mac})`} of the type ${kind}, which is plugged into no network; on the target it is in the network ${plug.network}.`,
        mac === undefined
          ? `Say where it goes with --network ${plug.network}:NAME.`
          : `Say where it goes with --mac ${mac}:network:NAME or --mac ${mac}:bridge:NAME.`,
      );
    }
    return nic;
  });
}
