import { V2vError } from '../../../errors';
import { readGuestText, writeGuestText } from '../../guest/text-file';
import type { LinuxState } from '../state';

const path = '/etc/shadow';

/** @throws V2vError `CUSTOMIZE_FAILED` where the guest keeps its passwords elsewhere */
export async function readShadow(state: Pick<LinuxState, 'guest'>): Promise<string> {
  const text = await readGuestText(state, path);
  if (text !== undefined) return text;
  throw new V2vError('CUSTOMIZE_FAILED', `The guest has no ${path}, so no password can be set.`, {
    subject: path,
    hint: 'Set it in the converted guest.',
  });
}

/** shadow(5) with the password field of one user set; undefined where there is no such user. All else stays as it is. */
export function withPassword(text: string, user: string, field: string): string | undefined {
  const name = Buffer.from(user).toString('latin1');
  let found = false;
  const lines = text.split('\n').map((line) => {
    const [first, old, ...others] = line.split(':');
    if (first !== name || old === undefined) return line;
    found = true;
    return [first, field, ...others].join(':');
  });
  return found ? lines.join('\n') : undefined;
}

/**
 * Writes into the file as it is: owner, mode and label stay. A trace of libguestfs's calls would show the hashes, so there
 * is none meanwhile.
 */
export async function writeShadow(state: Pick<LinuxState, 'guest' | 'context'>, text: string): Promise<void> {
  const { guest, context } = state;
  if (context.trace) await guest.setTrace(false);
  try {
    await writeGuestText(state, path, text);
  } finally {
    if (context.trace) await guest.setTrace(true);
  }
}
