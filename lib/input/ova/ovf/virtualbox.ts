import type { Source, SourceFirmware } from '../../../../types/source';
import { childOf, childrenOf, type XmlElement } from '../../../xml/parse';

/** What VirtualBox writes into its OVFs beside the standard, in `vbox:Machine`. */
export interface VirtualBoxMachine {
  firmware: SourceFirmware;
  tpm?: NonNullable<Source['tpm']>;
  /** MAC addresses of the adapters that are on, in slot order, twelve hex digits. */
  macs: (string | undefined)[];
}

/** Reads the `vbox:Machine` of a virtual system, where there is one. */
export function virtualBoxMachine(system: XmlElement): VirtualBoxMachine | undefined {
  const machine = system.children.find(
    (child) => child.name === 'Machine' && child.namespace.includes('virtualbox.org'),
  );
  if (machine === undefined) return undefined;
  const hardware = childOf(machine, 'Hardware');
  const type = childOf(hardware, 'Firmware')?.attributes.get('type') ?? '';
  const tpm = childOf(hardware, 'TrustedPlatformModule')?.attributes.get('type') ?? 'None';
  const adapters = childrenOf(childOf(hardware, 'Network'), 'Adapter')
    .filter(({ attributes }) => attributes.get('enabled') !== 'false')
    .sort((a, b) => Number(a.attributes.get('slot') ?? 0) - Number(b.attributes.get('slot') ?? 0));
  return {
    firmware: /^EFI/i.test(type) ? 'uefi' : 'bios',
    ...(/^none$/i.test(tpm) ? {} : { tpm: tpm === 'v1_2' ? '1.2' : '2.0' }),
    macs: adapters.map(({ attributes }) => attributes.get('MACAddress')),
  };
}
