import type { PasswordQuestion } from '../../types/access';
import type { InputOptions } from '../../types/input';
import { V2vError } from '../errors';
import { askSecret, type Terminal } from './ask-secret';

/** Where a person can be asked for a password of the source or the target. */
export interface PasswordTerminal {
  /** Undefined: there is none. */
  open: () => Terminal | undefined;
  /** Clears what is shown of the run. */
  makeRoom: () => void;
  signal: AbortSignal;
}

const hint = 'Give the password in a file with -ip.';

function promptOf({ server, user }: PasswordQuestion): string {
  return `Password${user === undefined ? '' : ` of ${user}`} for ${server}: `;
}

function nobody({ server }: PasswordQuestion): V2vError {
  return new V2vError('SOURCE_LOGIN', `no password was given for ${server}`, { subject: server, hint });
}

/** Asks for a password. @param unanswered the error where there is no terminal, or no answer */
export async function ask(
  question: PasswordQuestion,
  { open, makeRoom, signal }: PasswordTerminal,
  unanswered: V2vError,
): Promise<string> {
  makeRoom();
  const terminal = open();
  if (terminal === undefined) throw unanswered;
  const secret = { prompt: promptOf(question), atEnd: () => unanswered };
  return await askSecret(secret, terminal, { signal, echo: false });
}

/** Modes whose server has one password; ssh has keys and an agent. */
const withPassword: readonly string[] = ['libvirt', 'libvirtxml', 'vsphere', 'vddk'];

/**
 * An input that has no password (`-ip`) asks for it on the terminal, if its server wants one: once, however many connections
 * are made.
 */
export function withAskedPassword<I extends Pick<InputOptions, 'mode'> & { password?: unknown }>(
  input: I,
  terminal: PasswordTerminal,
): I {
  if (!withPassword.includes(input.mode) || input.password !== undefined) return input;
  let answer: Promise<string> | undefined;
  return {
    ...input,
    password: (question: PasswordQuestion) => (answer ??= ask(question, terminal, nobody(question))),
  };
}
