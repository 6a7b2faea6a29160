import { createInterface } from 'node:readline';
import type { RootCandidate } from '../../types/options';
import { V2vError, abortedError } from '../errors';
import { withoutControlCharacters } from './render/style';

/** Where `--root ask` asks. */
export interface Conversation {
  input: NodeJS.ReadableStream;
  say: (text: string) => void;
  signal: AbortSignal;
}

function menu(candidates: RootCandidate[]): string {
  const entries = candidates.map(
    ({ device, product }, index) => ` [${index + 1}] ${device}${product === '' ? '' : ` (${product})`}\n`,
  );
  return (
    '\n***\nThis guest holds more than one operating system. Choose the one to convert; exit stops here.\n\n' +
    `${withoutControlCharacters(entries.join(''))}\n`
  );
}

/**
 * Asks on the terminal which operating system to convert, until the answer is one of the numbers.
 *
 * @throws V2vError `ABORTED` after `exit`, `quit` or `q` and when the signal fires; `ROOT_CHOICE` at the end of input.
 */
export async function askRoot(
  candidates: RootCandidate[],
  { input, say, signal }: Conversation,
): Promise<string> {
  if (signal.aborted) throw abortedError(signal);
  // Not as a terminal: there readline would take Ctrl-C for itself.
  const lines = createInterface({ input, terminal: false });
  const close = () => lines.close();
  signal.addEventListener('abort', close, { once: true });
  const question = `Number of the operating system, 1 to ${candidates.length}, or exit: `;
  try {
    say(menu(candidates) + question);
    for await (const line of lines) {
      const answer = line.trim();
      if (['exit', 'quit', 'q'].includes(answer)) {
        throw new V2vError('ABORTED', 'no operating system was chosen; nothing has been converted');
      }
      const chosen = /^\d+$/.test(answer) ? candidates[Number(answer) - 1] : undefined;
      if (chosen !== undefined) return chosen.device;
      say(question);
    }
  } finally {
    signal.removeEventListener('abort', close);
    lines.close();
  }
  if (signal.aborted) throw abortedError(signal);
  throw new V2vError('ROOT_CHOICE', 'the input ended before an operating system was chosen', {
    hint: 'Choose it with --root /dev/… or --root first.',
  });
}
