import type { CustomizeOperation } from '../../../types/customize';
import type { GeneratedPassword, PasswordOperation } from '../../../types/customize-system';
import { V2vError } from '../../errors';

/** Stands for what takes a password that was made up, until the command puts itself in its place. */
export const shownByCommand: GeneratedPassword = () => {
  throw new V2vError('INTERNAL', 'A password was made up for nobody to see.');
};

/** Passwords that were made up during a run, for the person at the terminal. They are nowhere else. */
export class GeneratedPasswords {
  readonly #lines: string[] = [];

  /** Options whose passwords come here. */
  collect<O extends object>(options: O): O {
    const { customize } = options as { customize?: readonly CustomizeOperation[] };
    if (customize === undefined) return options;
    return { ...options, customize: customize.map((operation) => this.#collected(operation)) };
  }

  #collected(operation: CustomizeOperation): CustomizeOperation {
    if (operation.operation !== 'password') return operation;
    const { password } = operation;
    if (typeof password !== 'object' || !('random' in password)) return operation;
    const random: GeneratedPassword = (made, user) => void this.#lines.push(`Password of ${user}: ${made}\n`);
    return { ...operation, password: { random } } satisfies PasswordOperation;
  }

  /** Gives them away, once. */
  take(): string {
    return this.#lines.splice(0).join('');
  }
}
