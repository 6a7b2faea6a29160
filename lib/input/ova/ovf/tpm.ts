import type { Source } from '../../../../types/source';
import { childText } from '../../../xml/parse';
import { vmwareTpmStays } from '../../vmware-tpm';
import type { Warn } from './description';
import type { HardwareItem } from './hardware';
import type { VirtualBoxMachine } from './virtualbox';

/**
 * The TPM of a machine: an item of VMware's or oVirt's, or VirtualBox's own element.
 *
 * Warns: `OVF_TPM`.
 */
export function tpmOf(
  items: readonly HardwareItem[],
  machine: VirtualBoxMachine | undefined,
  ovf: string,
  warn: Warn,
): Source['tpm'] {
  if (items.some(({ element }) => childText(element, 'ResourceSubType')?.toLowerCase() === 'vmware.vtpm')) {
    warn('OVF_TPM', ...vmwareTpmStays(ovf));
    return '2.0';
  }
  const hasItem = items.some(({ element }) => childText(element, 'Type')?.toLowerCase() === 'tpm');
  const version = hasItem ? '2.0' : machine?.tpm;
  if (version === undefined) return undefined;
  warn(
    'OVF_TPM',
    `${ovf} has a TPM, whose content stays behind: the guest gets an empty one.`,
    'Have the recovery keys of disks at hand that are encrypted with it.',
  );
  return version;
}
