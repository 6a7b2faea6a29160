import { targetName } from '../names';

/**
 * The guest's name as a VM of oVirt may have it, which takes letters, digits and `. _ - +` only: all others become `_`.
 *
 * @throws V2vError `USAGE` where nothing is left of the name
 */
export function ovirtName(name: string): string {
  return targetName(name).replace(/[^\p{L}0-9._+-]/gu, '_');
}
