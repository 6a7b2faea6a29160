import { posix } from 'node:path';

import { V2vError } from '../../errors';

/** Characters, as many as a path of Linux can have (PATH_MAX). */
const nameLimit = 4096;

/**
 * Makes a name from an archive, a manifest or an OVF relative to the top of the container.
 *
 * @param name as it is written there
 * @param base the folder that it is relative to, itself relative to the top; `''` is the top
 * @param where who says so, for the message: `the OVF centos.ovf`
 * @throws V2vError `INPUT_UNSAFE_PATH` where the name is absolute, leads out, or is longer than any path
 */
export function memberName(name: string, base: string, where: string): string {
  if (name.length > nameLimit) {
    throw new V2vError(
      'INPUT_UNSAFE_PATH',
      `${where} has a name of ${name.length} characters (${name.slice(0, 80)}…), which is longer than any path.`,
      { subject: where, hint: 'Do not trust this OVA, or export it again.' },
    );
  }
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
