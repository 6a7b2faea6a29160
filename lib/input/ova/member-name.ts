import { posix } from 'node:path';

import { V2vError } from '../../errors';

/**
 * Makes a name from an archive, a manifest or an OVF relative to the top of the container.
 *
 * @param name as it is written there
 * @param base the folder that it is relative to, itself relative to the top; `''` is the top
 * @param where who says so, for the message: `the OVF centos.ovf`
 * @throws V2vError `INPUT_UNSAFE_PATH` where the name is absolute or leads out
 */
export function memberName(name: string, base: string, where: string): string {
  const normalized = posix.normalize(posix.join(base, name));
  if (
    name === '' ||
    name.startsWith('/') ||
    name.includes('\0') ||
    normalized === '..' ||
    normalized.startsWith('../')
  ) {
    throw new V2vError(
      'INPUT_UNSAFE_PATH',
      `${where} names ${JSON.stringify(name)}, which leads outside the OVA.`,
      {
        subject: name,
        hint: 'Do not trust this OVA; a file in it must be named relative to its top.',
      },
    );
  }
  return normalized.replace(/\/$/, '');
}

/** The folder of a member, as `memberName` takes it. */
export function folderOf(name: string): string {
  const folder = posix.dirname(name);
  return folder === '.' ? '' : folder;
}
