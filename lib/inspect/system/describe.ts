import type { Inspection } from '../../../types/inspection';

/** The guest in a few words, as virt-v2v puts it: `Debian GNU/Linux 12 (bookworm) (debian12)`. */
export function describeGuest({ productName, osinfo }: Pick<Inspection, 'productName' | 'osinfo'>): string {
  if (osinfo === 'unknown') return productName === 'unknown' ? 'the guest' : productName;
  return productName === 'unknown' ? `${osinfo} guest` : `${productName} (${osinfo})`;
}
