import { V2vError } from '../errors';

/**
 * A path that an input names, where it is one.
 *
 * @param mode name of the input mode, for the message
 * @throws V2vError `USAGE`
 */
export function checkedPath(mode: string, path: unknown): string {
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return path;
  throw new V2vError('USAGE', `The input mode ${mode} needs a path, a non-empty string.`);
}
