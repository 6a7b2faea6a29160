import type { SourceNic } from '../../../../types/source';
import { normalizeMac } from '../../mac-address';
import type { Warn } from './description';
import { resourceTypes, vmwareConfig, type HardwareItem } from './hardware';
import { childText } from '../../xml/parse';

function macOf(item: HardwareItem, warn: Warn): string | undefined {
  const address = childText(item.element, 'Address');
  const mac = normalizeMac(address);
  // VMware writes the number of a PCI slot here now and then.
  if (mac === undefined && address !== undefined && /[:-]/.test(address) && !/^[0:-]+$/.test(address)) {
    warn(
      'OVF_MAC',
      `The OVF gives a network card the address ${JSON.stringify(address)}, which is not a MAC address.`,
    );
  }
  return mac;
}

function modelOf(item: HardwareItem): string | undefined {
  // A list where the exporter leaves the choice; the first is preferred.
  return childText(item.element, 'ResourceSubType')
    ?.split(/[\s,]+/)[0]
    ?.toLowerCase();
}

/**
 * The network cards of the hardware section, as virt-v2v reads them: a connection names a bridge.
 *
 * @param macs addresses known from elsewhere, for the cards that have none here, in the same order
 */
export function networkCards(
  items: readonly HardwareItem[],
  macs: readonly (string | undefined)[],
  warn: Warn,
): SourceNic[] {
  const cards = items.filter((item) => item.resourceType === resourceTypes.ethernet);
  return cards.map((item, index) => {
    const connection = childText(item.element, 'Connection');
    const nic: SourceNic =
      connection === undefined
        ? { network: `eth${index}`, networkType: 'network' }
        : { network: connection, networkType: 'bridge' };
    // Only where both lists are of one length do their orders say which is which.
    const mac = macOf(item, warn) ?? (macs.length === cards.length ? normalizeMac(macs[index]) : undefined);
    if (mac !== undefined) nic.mac = mac;
    const model = modelOf(item);
    if (model !== undefined) nic.model = model;
    const slot = vmwareConfig(item.element).get('slotInfo.pciSlotNumber')?.trim();
    if (slot !== undefined && /^\d+$/.test(slot)) nic.pciSlot = Number(slot);
    return nic;
  });
}
