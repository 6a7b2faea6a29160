import { createInterface } from 'node:readline';

import type { EncryptedDevice } from '../../types/options';
import { V2vError, abortedError } from '../errors';

/** The terminal of the person who runs the command, whatever standard input is. */
export interface Terminal {
  input: NodeJS.ReadableStream & { setRawMode?(raw: boolean): unknown };
  write(text: string): void;
  close(): void;
}

export interface Question {
  signal: AbortSignal;
  echo: boolean;
}

const ctrlC = '\x03';
const ctrlD = '\x04';
const ctrlU = '\x15';

/**
 * Asks on the terminal for the passphrase of an encrypted device; nothing of it is shown unless `echo`.
 *
 * @throws V2vError `ABORTED` after Ctrl-C and when the signal fires; `DISK_ENCRYPTED` at the end of input.
 */
export async function askPassphrase(
  { name, uuid }: EncryptedDevice,
  terminal: Terminal,
  { signal, echo }: Question,
): Promise<string> {
  if (signal.aborted) throw abortedError(signal);
  terminal.write(`Passphrase for the encrypted ${name}${uuid === '' ? '' : ` (LUKS UUID ${uuid})`}: `);
  // Raw, the terminal echoes nothing and hands over every key at once, Ctrl-C as well.
  const raw = !echo && terminal.input.setRawMode !== undefined;
  if (raw) terminal.input.setRawMode!(true);
  try {
    return await readAnswer(terminal.input, name, signal);
  } finally {
    if (raw) terminal.input.setRawMode!(false);
    terminal.write('\n');
    terminal.close();
  }
}

function readAnswer(input: NodeJS.ReadableStream, device: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const finish = (settle: () => void) => {
      input.removeListener('data', onData);
      input.removeListener('end', onEnd);
      signal.removeEventListener('abort', onAbort);
      input.pause();
      settle();
    };
    const onAbort = () => finish(() => reject(abortedError(signal)));
    const onEnd = () => finish(() => reject(inputEnded(device)));
    const onData = (chunk: Buffer | string) => {
      for (const character of chunk.toString()) {
        if (character === '\r' || character === '\n') return finish(() => resolve(answer));
        if (character === ctrlC) return finish(() => reject(abortedError()));
        if (character === ctrlD) return onEnd();
        if (character === ctrlU) answer = '';
        else if (character === '\x7f' || character === '\b') answer = [...answer].slice(0, -1).join('');
        else answer += character;
      }
    };
    signal.addEventListener('abort', onAbort, { once: true });
    input.on('data', onData);
    input.on('end', onEnd);
    input.resume();
  });
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
