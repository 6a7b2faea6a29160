import type { PasswordQuestion } from '../../types/access';
import type { InputOptions } from '../../types/input';
import { V2vError } from '../errors';
import { askSecret, type Terminal } from './ask-secret';

/** Where a person can be asked for the password of the source. */
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

async function ask(
  question: PasswordQuestion,
  { open, makeRoom, signal }: PasswordTerminal,
): Promise<string> {
  makeRoom();
  const terminal = open();
  const nobody = (): V2vError =>
    new V2vError('SOURCE_LOGIN', `no password was given for ${question.server}`, {
      subject: question.server,
      hint,
    });
  if (terminal === undefined) throw nobody();
  return await askSecret({ prompt: promptOf(question), atEnd: nobody }, terminal, { signal, echo: false });
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
  return { ...input, password: (question: PasswordQuestion) => (answer ??= ask(question, terminal)) };
}
