import { spawn } from 'node:child_process';
import { constants } from 'node:os';

import { onAbort } from '../async/abort';
import { abortedError } from '../errors';
import { runVariable } from '../journal/run-processes';
import type { Context } from '../run/context';
import { startError } from './failure';

/**
 * Runs a command of the user's own by the shell, with the standard streams of this process: it may ask questions, and what it
 * prints is seen.
 *
 * @returns its exit status; as a shell has it, 128 and the number of the signal where it was killed
 * @throws V2vError `ABORTED`, `PROGRAM_FAILED`, `HOST_LIMIT`
 */
export function runShellCommand(command: string, context: Context): Promise<number> {
  const { signal, tempDir } = context;
  if (signal.aborted) throw abortedError(signal);
  context.emit({ type: 'command', command });
  return new Promise((resolve, reject) => {
    const env = { ...process.env, [runVariable]: tempDir };
    const child = spawn('/bin/sh', ['-c', command], { stdio: 'inherit', env });
    const forget = onAbort(signal, () => child.kill('SIGTERM'));
    child.once('error', (error: NodeJS.ErrnoException) => {
      forget();
      reject(startError('/bin/sh', undefined, error));
    });
    child.once('close', (status, killedBy) => {
      forget();
      if (signal.aborted) reject(abortedError(signal));
      else resolve(status ?? 128 + (killedBy === null ? 0 : constants.signals[killedBy]));
    });
  });
}
