import type { SourceFirmware } from '../../../../types/source';
import { V2vError } from '../../../errors';
import { childrenOf, type XmlElement } from '../../../xml/parse';

/**
 * VMware's settings, `<vmw:Config vmw:key=… vmw:value=…/>` and `ExtraConfig`, by key in lower case: their case means
 * nothing, and some programs that pass them on change it.
 */
export type VmwareConfig = ReadonlyMap<string, string>;

/** The settings in the elements, of which the first that has a key counts. */
export function vmwareConfig(...elements: readonly XmlElement[]): VmwareConfig {
  const config = new Map<string, string>();
  for (const { attributes } of elements.flatMap((element) => childrenOf(element, 'Config', 'ExtraConfig'))) {
    const key = attributes.get('key')?.trim().toLowerCase();
    const value = attributes.get('value');
    if (key !== undefined && value !== undefined && !config.has(key)) config.set(key, value.trim());
  }
  return config;
}

/** Firmware after VMware's setting; `unknown` where it is not stated. */
export function vmwareFirmware(config: VmwareConfig, name: string): SourceFirmware {
  const value = config.get('firmware')?.toLowerCase();
  if (value === undefined || value === '') return 'unknown';
  if (value === 'efi') return 'uefi';
  if (value === 'bios') return 'bios';
  throw new V2vError('OVF_INVALID', `${name} asks for unknown firmware ${JSON.stringify(value)}.`, {
    subject: name,
    hint: 'Set vmw:Config key "firmware" to "efi" or "bios".',
  });
}

/** True where VMware's settings switch UEFI Secure Boot on. */
export function vmwareSecureBoot(config: VmwareConfig): boolean {
  const keys = ['bootoptions.efisecurebootenabled', 'uefi.secureboot.enabled'];
  return keys.some((key) => /^(true|1)$/i.test(config.get(key) ?? ''));
}

/** What the settings of a virtual machine, `ethernetN.…` as in a VMX file, say of a network card. */
export interface VmwareCard {
  mac?: string | undefined;
  model?: string | undefined;
  pciSlot?: number | undefined;
}

/** The number of a PCI slot; undefined for -1, which stands for none. */
export function slotNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** What the settings say of the card `ethernetN`; `number` is N. */
export function vmwareCard(config: VmwareConfig, number: number): VmwareCard {
  const setting = (name: string): string | undefined => config.get(`ethernet${number}.${name}`) || undefined;
  const isGenerated = /^(generated|vpx)$/i.test(setting('addresstype') ?? '');
  // A static address that is no longer used stays in the settings, and so does a generated one.
  const addresses = [setting('address'), setting('generatedaddress')];
  return {
    mac: (isGenerated ? addresses.reverse() : addresses).find((address) => address !== undefined),
    model: setting('virtualdev')?.toLowerCase(),
    pciSlot: slotNumber(setting('pcislotnumber')),
  };
}
