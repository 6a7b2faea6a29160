import type { TargetMachine } from '../../../../types/machine';
import { packageVersion } from '../../../run/version';

/** The notes of a machine are Markdown, and the guest's name is whatever somebody wrote. */
const plain = (text: string): string => text.replace(/[^\p{L}\p{N} ._-]/gu, ' ').trim();

/** What the notes of the machine say of where it comes from. */
export function describeOrigin({ name, origin, os }: Pick<TargetMachine, 'name' | 'origin' | 'os'>): string {
  const product = plain(os.productName);
  const what = product === '' ? '' : ` (${product})`;
  return `${plain(name)}${what}, converted from ${plain(origin)} by v2v-node ${packageVersion()}`;
}
