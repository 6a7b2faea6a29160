import type { SourceNic } from '../../../../types/source';
import { normalizeMac } from '../../mac-address';
import type { Warn } from './description';
import { resourceTypes, type HardwareItem } from './hardware';
import { slotNumber, vmwareCard, vmwareConfig, type VmwareConfig } from './vmware';
import { childText } from '../../../xml/parse';

/** What is known of the cards beside their items. */
export interface CardSettings {
  /** VMware's settings of the virtual machine. */
  vmware: VmwareConfig;
  /** Addresses of VirtualBox's adapters, in the order of the cards. */
  virtualBoxMacs: readonly (string | undefined)[];
}

function macOf(item: HardwareItem, warn: Warn): string | undefined {
  // MACAddress is oVirt's.
  const address = childText(item.element, 'Address') ?? childText(item.element, 'MACAddress');
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

/** oVirt's numbers of models. */
const oVirtModels: Readonly<Record<string, string>> = {
  '1': 'rtl8139',
  '2': 'e1000',
  '3': 'virtio',
  '6': 'e1000e',
};

function modelOf(item: HardwareItem, hypervisor: string): string | undefined {
  // A list where the exporter leaves the choice; the first is preferred.
  const model = childText(item.element, 'ResourceSubType')
    ?.split(/[\s,]+/)[0]
    ?.toLowerCase();
  if (hypervisor !== 'kvm' || model === undefined || !/^\d+$/.test(model)) return model;
  return oVirtModels[model];
}

/** Number of each card in VMware's settings: that of its name, `ethernet1`, where all have one; else their order. */
function vmwareNumbers(cards: readonly HardwareItem[]): number[] {
  const numbers = cards.flatMap(({ element }) => {
    const name = childText(element, 'ElementName') ?? childText(element, 'Caption') ?? '';
    const digits = /^ethernet(\d{1,3})$/i.exec(name)?.[1];
    return digits === undefined ? [] : [Number(digits)];
  });
  return new Set(numbers).size === cards.length ? numbers : cards.map((_card, index) => index);
}

/** The network cards of the hardware section, as virt-v2v reads them: a connection names a bridge. */
export function networkCards(
  items: readonly HardwareItem[],
  hypervisor: string,
  { vmware, virtualBoxMacs }: CardSettings,
  warn: Warn,
): SourceNic[] {
  const cards = items.filter((item) => item.resourceType === resourceTypes.ethernet);
  const numbers = vmwareNumbers(cards);
  return cards.map((item, index) => {
    const connection = childText(item.element, 'Connection');
    const nic: SourceNic =
      connection === undefined
        ? { network: `eth${index}`, networkType: 'network' }
        : { network: connection, networkType: 'bridge' };
    const settings = vmwareCard(vmware, numbers[index] ?? index);
    // Only where both lists are of one length do their orders say which is which.
    const virtualBoxMac = virtualBoxMacs.length === cards.length ? virtualBoxMacs[index] : undefined;
    const mac = macOf(item, warn) ?? normalizeMac(settings.mac) ?? normalizeMac(virtualBoxMac);
    if (mac !== undefined) nic.mac = mac;
    const model = modelOf(item, hypervisor) ?? settings.model;
    if (model !== undefined) nic.model = model;
    const slot = vmwareConfig(item.element).get('slotinfo.pcislotnumber');
    const pciSlot = slotNumber(slot) ?? settings.pciSlot;
    if (pciSlot !== undefined) nic.pciSlot = pciSlot;
    return nic;
  });
}
