import type { Destination } from '../../../types/target';
import { convertSegments } from '../convert-segments';
import { nullOptions } from '../../programs/image-options';
import type { Writer } from './writer';

/** Reads everything, keeps nothing. */
export const readOnly: Writer<Extract<Destination, { kind: 'none' }>> = async (
  copy,
  _destination,
  context,
) => {
  await convertSegments(copy, { to: nullOptions, isZero: true }, context);
  return {};
};
