import { childOf, childrenOf } from '../../xml/parse';
import type { DomainDisk, NamedDisk } from './description';
import { invalidDomain } from './invalid-domain';
import { wholeNumber } from './whole-number';

/** Reads `<slices><slice type='storage' offset='…' size='…'/></slices>` of a source: the disk is a piece of its file. */
export function sliceOf({ element, name }: NamedDisk, file: string): DomainDisk['slice'] {
  const slices = childrenOf(childOf(childOf(element, 'source'), 'slices'), 'slice');
  const storage = slices.find(({ attributes }) => attributes.get('type') === 'storage');
  if (storage === undefined) return undefined;
  const bytes = (attribute: string): number =>
    wholeNumber(
      storage.attributes.get(attribute) ?? '',
      `the ${attribute} of the slice of the disk ${name}`,
      file,
    );
  const slice = { offset: bytes('offset'), size: bytes('size') };
  if (slice.size > 0) return slice;
  throw invalidDomain(file, `gives the disk ${name} a slice without a size`);
}
