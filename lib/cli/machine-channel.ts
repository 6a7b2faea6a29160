import { closeSync, openSync, writeSync } from 'node:fs';
import { V2vError } from '../errors';
import type { MachineChannel } from './command-line';
import type { TextOutput } from './render/screen';

/** Takes lines for a program; dispose of it to close what it opened. */
export interface OpenChannel extends Disposable {
  write(line: string): void;
}

/**
 * Opens the channel of `--machine-readable`. A reader that goes away ends the messages, not the conversion.
 *
 * @throws V2vError `HOST_PERMISSION` where the file cannot be written, `USAGE` where the descriptor is not open.
 */
export function openChannel(
  channel: MachineChannel,
  streams: { stdout: TextOutput; stderr: TextOutput },
): OpenChannel {
  if (channel.type === 'stream') {
    const stream = streams[channel.stream];
    return { write: (line) => void stream.write(line), [Symbol.dispose]: () => {} };
  }
  const fd = channel.type === 'fd' ? checked(channel.fd) : opened(channel.path);
  let open = true;
  return {
    write(line) {
      if (!open) return;
      try {
        writeSync(fd, line);
      } catch {
        open = false;
      }
    },
    [Symbol.dispose]() {
      open = false;
      if (channel.type === 'file') closeSync(fd);
    },
  };
}

function opened(path: string): number {
  try {
    return openSync(path, 'w');
  } catch (cause) {
    throw new V2vError('HOST_PERMISSION', `cannot write the file of --machine-readable, ${path}`, {
      subject: path,
      hint: 'Name a file in a directory that you may write to.',
      cause,
    });
  }
}

function checked(fd: number): number {
  try {
    writeSync(fd, '');
    return fd;
  } catch (cause) {
    throw new V2vError('USAGE', `--machine-readable=fd:${fd}: this file descriptor is not open for writing`, {
      cause,
    });
  }
}
