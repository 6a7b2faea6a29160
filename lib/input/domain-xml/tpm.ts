import type { Source } from '../../../types/source';
import { childOf, type XmlElement } from '../../xml/parse';
import type { Reading } from './description';

/** Reads `<tpm>`. Where the domain does not say its version it is 2.0, as one of the host's own most likely is. */
export function tpmOf(devices: XmlElement | undefined, { file, warn }: Reading): Source['tpm'] {
  const tpm = childOf(devices, 'tpm');
  if (tpm === undefined) return undefined;
  warn(
    'DOMAIN_DEVICE',
    `${file} has a TPM (<tpm>), whose content stays behind: the guest gets an empty one.`,
    'Have the recovery keys of disks at hand that are encrypted with it.',
  );
  return childOf(tpm, 'backend')?.attributes.get('version') === '1.2' ? '1.2' : '2.0';
}
