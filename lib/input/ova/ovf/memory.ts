import { V2vError } from '../../../errors';
import type { Warn } from './description';
import { integerOf, resourceTypes, type HardwareItem } from './hardware';
import { parseByteUnits } from './units';
import { childText } from '../../../xml/parse';

const MiB = 1024 ** 2;
/** What libvirt gives a domain that does not say; virt-v2v's own default of 1 TiB helps nobody. */
const defaultMemory = 1024 * MiB;

/** Bytes of memory. Warns `OVF_MEMORY`, throws `OVF_INVALID`. */
export function memoryOf(items: readonly HardwareItem[], ovf: string, warn: Warn): number {
  const item = items.find(({ resourceType }) => resourceType === resourceTypes.memory);
  const quantity = item && integerOf(item.element, 'VirtualQuantity');
  if (item === undefined || quantity === undefined || quantity <= 0) {
    warn('OVF_MEMORY', `${ovf} does not say how much memory the guest has; it gets 1 GiB.`);
    return defaultMemory;
  }
  // The first is what CIM has for it, the second what nearly everybody writes.
  const ofQuantity = parseByteUnits(childText(item.element, 'VirtualQuantityUnits') ?? '');
  const text = childText(item.element, 'AllocationUnits');
  const units = ofQuantity ?? (text === undefined ? MiB : parseByteUnits(text));
  if (units === undefined) {
    warn(
      'OVF_MEMORY',
      `${ovf} counts memory in ${JSON.stringify(text)}, which is not a unit; it is taken as MiB.`,
    );
  }
  const memory = quantity * (units ?? MiB);
  if (Number.isSafeInteger(memory)) return memory;
  throw new V2vError(
    'OVF_INVALID',
    `${ovf} asks for an impossible amount of memory (${quantity} ${text ?? 'MiB'}).`,
    {
      subject: ovf,
      hint: 'Correct the memory in the OVF, or export the guest again.',
    },
  );
}
