import type { PasswordQuestion } from '../../types/access';
import { V2vError } from '../errors';
import { ask, type PasswordTerminal } from './source-password';

function nobody({ server }: PasswordQuestion): V2vError {
  return new V2vError('OUTPUT_LOGIN', `no password was given for ${server}`, {
    subject: server,
    hint: 'Give the password, or the secret of the token, in a file with -op.',
  });
}

/** Stands for a secret of the target that is asked for on the terminal, once it is needed: there was no `-op`. */
export function askedSecret(question: PasswordQuestion): never {
  throw nobody(question);
}

function replaced(value: unknown, secret: (question: PasswordQuestion) => Promise<string>): unknown {
  if (value === askedSecret) return secret;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replaced(one, secret)]));
}

/** An output, with each `askedSecret` in it asked for on the terminal: once, however many connections are made. */
export function withAskedSecret<O>(output: O, terminal: PasswordTerminal): O {
  let answer: Promise<string> | undefined;
  return replaced(output, (question) => (answer ??= ask(question, terminal, nobody(question)))) as O;
}
