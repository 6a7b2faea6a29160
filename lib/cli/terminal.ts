import { closeSync, openSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';

import type { Terminal } from './ask-secret';

/** The controlling terminal, /dev/tty; undefined where the command has none. */
export function openTerminal(): Terminal | undefined {
  let fd: number;
  try {
    fd = openSync('/dev/tty', 'r+');
  } catch {
    return undefined;
  }
  try {
    const input = new ReadStream(fd);
    return {
      input,
      write: (text) => void writeSync(fd, text),
      close: () => void input.destroy(),
    };
  } catch {
    closeSync(fd);
    return undefined;
  }
}
