import { createInterface } from 'node:readline';

import type { EncryptedDevice } from '../../types/options';
import { V2vError, abortedError } from '../errors';
import { askSecret, type Question, type Terminal } from './ask-secret';

/**
 * Asks on the terminal for the passphrase of an encrypted device; nothing of it is shown unless `echo`.
 *
 * @throws V2vError `ABORTED` after Ctrl-C and when the signal fires; `DISK_ENCRYPTED` at the end of input.
 */
export function askPassphrase(
  { name, uuid }: EncryptedDevice,
  terminal: Terminal,
  question: Question,
): Promise<string> {
  const prompt = `Passphrase for the encrypted ${name}${uuid === '' ? '' : ` (LUKS UUID ${uuid})`}: `;
  return askSecret({ prompt, atEnd: () => inputEnded(name) }, terminal, question);
}

function inputEnded(device: string): V2vError {
  return new V2vError('DISK_ENCRYPTED', `the input ended before a passphrase was given for ${device}`, {
    subject: device,
    hint: 'Give it with --key, or one line for each encrypted device with --keys-from-stdin.',
  });
}

/** Standard input with one passphrase a line, for the encrypted devices as they are found. */
export class PassphraseLines implements Disposable {
  readonly #input: NodeJS.ReadableStream;
  #lines: ReturnType<typeof createInterface> | undefined;
  #next: AsyncIterator<string> | undefined;

  constructor(input: NodeJS.ReadableStream) {
    this.#input = input;
  }

  /** @throws V2vError `ABORTED` when the signal fires; `DISK_ENCRYPTED` where the lines have run out. */
  async read({ name }: EncryptedDevice, signal: AbortSignal): Promise<string> {
    if (signal.aborted) throw abortedError(signal);
    // Once for all devices: what readline has read ahead would be lost with it.
    this.#lines ??= createInterface({ input: this.#input, terminal: false });
    this.#next ??= this.#lines[Symbol.asyncIterator]();
    const close = () => this.#lines?.close();
    signal.addEventListener('abort', close, { once: true });
    try {
      const line = await this.#next.next();
      if (signal.aborted) throw abortedError(signal);
      if (line.done === true) throw inputEnded(name);
      return line.value;
    } finally {
      signal.removeEventListener('abort', close);
    }
  }

  [Symbol.dispose](): void {
    this.#lines?.close();
  }
}
