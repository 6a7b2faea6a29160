import type { SourceNic } from '../../../types/source';
import { normalizeMac } from '../mac-address';
import { vmwareCard } from '../ova/ovf/vmware';
import { flag, numbersOf, setting, type Vmx } from './settings';

/** Settings without which there is no card: others stay behind when a card is removed. */
const tellingSettings: readonly string[] = [
  'present',
  'virtualdev',
  'networkname',
  'connectiontype',
  'addresstype',
  'address',
  'generatedaddress',
];

function isThere(vmx: Vmx, card: string): boolean {
  if (flag(vmx, `${card}.present`) === false) return false;
  return tellingSettings.some((name) => setting(vmx, `${card}.${name}`) !== undefined);
}

/** The network cards, `ethernetN`. */
export function networkCards(vmx: Vmx): SourceNic[] {
  return numbersOf(vmx, /^ethernet(\d{1,3})\./).flatMap((number): SourceNic[] => {
    const card = `ethernet${number}`;
    if (!isThere(vmx, card)) return [];
    const { mac: address, model, pciSlot } = vmwareCard(vmx.config, number);
    const isBridged = setting(vmx, `${card}.connectiontype`)?.toLowerCase() === 'bridged';
    const nic: SourceNic = {
      network: setting(vmx, `${card}.networkname`) ?? card,
      networkType: isBridged ? 'bridge' : 'network',
    };
    const mac = normalizeMac(address);
    if (mac !== undefined) nic.mac = mac;
    if (model !== undefined) nic.model = model;
    if (pciSlot !== undefined) nic.pciSlot = pciSlot;
    return [nic];
  });
}
