import { abortedError, type V2vError } from '../errors';

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

/** What is asked for. */
export interface Secret {
  prompt: string;
  /** The error where the input ends before an answer. */
  atEnd: () => V2vError;
}

/**
 * Asks on the terminal for a secret; nothing of it is shown unless `echo`. The terminal is closed afterwards.
 *
 * @throws V2vError `ABORTED` after Ctrl-C and when the signal fires; what `atEnd` returns at the end of input
 */
export async function askSecret(
  { prompt, atEnd }: Secret,
  terminal: Terminal,
  { signal, echo }: Question,
): Promise<string> {
  if (signal.aborted) throw abortedError(signal);
  terminal.write(prompt);
  // Raw, the terminal echoes nothing and hands over every key at once, Ctrl-C as well.
  const raw = !echo && terminal.input.setRawMode !== undefined;
  if (raw) terminal.input.setRawMode!(true);
  try {
    return await readAnswer(terminal.input, atEnd, signal);
  } finally {
    if (raw) terminal.input.setRawMode!(false);
    terminal.write('\n');
    terminal.close();
  }
}

function readAnswer(
  input: NodeJS.ReadableStream,
  atEnd: () => V2vError,
  signal: AbortSignal,
): Promise<string> {
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
    const onEnd = () => finish(() => reject(atEnd()));
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
