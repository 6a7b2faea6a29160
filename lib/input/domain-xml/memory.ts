import { childOf, type XmlElement } from '../../xml/parse';
import type { Reading } from './description';
import { invalidDomain } from './invalid-domain';
import { wholeNumber } from './whole-number';

const KiB = 1024;
const defaultMemory = 1024 ** 3;

/**
 * Bytes in a unit of libvirt's: `KB` counts in thousands, `k` and `KiB` in 1024, whatever the case. Undefined for what
 * is not one. https://libvirt.org/formatdomain.html#memory-allocation
 */
export function bytesInUnit(unit: string): number | undefined {
  if (/^(b|bytes?)$/i.test(unit)) return 1;
  const [, prefix = '', decimal] = /^([kmgtpe])(?:ib|(b))?$/i.exec(unit) ?? [];
  const power = 'kmgtpe'.indexOf(prefix.toLowerCase()) + 1;
  if (prefix === '') return undefined;
  return (decimal === undefined ? 1024 : 1000) ** power;
}

/** Bytes of memory that a domain has, rounded up to whole KiB as libvirt does. */
export function memoryOf(domain: XmlElement, { file, warn }: Reading): number {
  const memory = childOf(domain, 'memory');
  if (memory === undefined) {
    warn('DOMAIN_MEMORY', `${file} does not say how much memory the guest has; it gets 1 GiB.`);
    return defaultMemory;
  }
  const amount = wholeNumber(memory.text, 'the memory', file);
  const unit = memory.attributes.get('unit') ?? 'KiB';
  const factor = bytesInUnit(unit);
  if (factor === undefined) {
    throw invalidDomain(file, `counts memory in ${JSON.stringify(unit)}, which is not a unit of libvirt's`);
  }
  const bytes = Math.ceil((amount * factor) / KiB) * KiB;
  if (bytes > 0 && Number.isSafeInteger(bytes)) return bytes;
  throw invalidDomain(file, `gives the guest an impossible amount of memory (${amount} ${unit})`);
}
