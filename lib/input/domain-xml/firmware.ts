import type { Source, SourceFirmware } from '../../../types/source';
import { childOf, childrenOf, type XmlElement } from '../../xml/parse';

/** Whether a feature of the firmware is on; undefined where the domain does not say. */
function featureOf(os: XmlElement | undefined, name: string): boolean | undefined {
  const features = childrenOf(childOf(os, 'firmware'), 'feature');
  const enabled = features
    .find(({ attributes }) => attributes.get('name') === name)
    ?.attributes.get('enabled');
  return enabled === undefined ? undefined : enabled === 'yes';
}

/** Reads `<os>`: which firmware, and whether it insists on signed boot loaders. */
export function firmwareOf(domain: XmlElement): Pick<Source, 'firmware' | 'uefiSecureBoot'> {
  const os = childOf(domain, 'os');
  const loader = childOf(os, 'loader');
  const stated = os?.attributes.get('firmware');
  const known: Partial<Record<string, SourceFirmware>> = { bios: 'bios', efi: 'uefi' };
  // Only UEFI comes as a flash chip. A loader of another type may be either.
  const guessed = loader?.attributes.get('type') === 'pflash' ? 'uefi' : 'unknown';
  const firmware = stated === undefined ? guessed : (known[stated] ?? 'unknown');

  const secure = featureOf(os, 'secure-boot') ?? loader?.attributes.get('secure') === 'yes';
  // Without keys the firmware is in setup mode, and checks nothing.
  const hasKeys = featureOf(os, 'enrolled-keys') ?? true;
  return { firmware, uefiSecureBoot: secure && hasKeys && firmware !== 'bios' };
}
