import { existsSync } from 'node:fs';

import { ProgramError, V2vError } from '../errors';
import { hostLimitError } from '../errors/host-limit';
import { knownReason } from './known-reason';
import { installHint } from './packages';

/** How much of a program's standard error is kept: its last bytes. */
const stderrTailBytes = 8 * 1024;

/** Keeps the end of what a program writes to standard error. */
export class StderrTail {
  private chunks: Buffer[] = [];
  private length = 0;

  add(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.length += chunk.length;
    if (this.length > 2 * stderrTailBytes) {
      this.chunks = [Buffer.concat(this.chunks).subarray(-stderrTailBytes)];
      this.length = stderrTailBytes;
    }
  }

  toString(): string {
    return Buffer.concat(this.chunks).subarray(-stderrTailBytes).toString('utf8');
  }
}

/** A sentence that ends with the program's last words, if it had any. */
export function withLastWords(sentence: string, stderr: string): string {
  const lastLine = stderr.trim().split('\n').at(-1)?.trim() ?? '';
  return lastLine === '' ? `${sentence}.` : `${sentence}: ${lastLine}`;
}

/** The error for a program that could not be started: `PROGRAM_MISSING`, `PROGRAM_FAILED`, `HOST_LIMIT` or `INTERNAL`. */
export function startError(program: string, cwd: string | undefined, error: NodeJS.ErrnoException): V2vError {
  if (cwd !== undefined && !existsSync(cwd)) {
    return new V2vError('INTERNAL', `${program} cannot be started in ${cwd}: no such directory.`, {
      subject: program,
      cause: error,
    });
  }
  const limit = hostLimitError(error, `${program} cannot be started (${error.code})`);
  if (limit !== undefined) return limit;
  if (error.code === 'ENOENT') {
    return new V2vError('PROGRAM_MISSING', `The program ${program} is not installed, or not in PATH.`, {
      subject: program,
      hint: installHint(program),
      cause: error,
    });
  }
  return new V2vError('PROGRAM_FAILED', `The program ${program} cannot be started: ${error.message}.`, {
    subject: program,
    hint: 'Check that it is a program that this user may run.',
    cause: error,
  });
}

/**
 * The error for a program that ended, but not with exit status 0: `PROGRAM_FAILED`; `HOST_NO_SPACE` or `HOST_LIMIT` if it says
 * that this was the reason.
 */
export function exitError(
  program: string,
  exitCode: number | null,
  exitSignal: string | null,
  stderr: string,
): ProgramError {
  const how = exitSignal === null ? `failed with exit status ${exitCode}` : `was killed by ${exitSignal}`;
  const message = withLastWords(`${program} ${how}`, stderr);
  return new ProgramError(program, exitCode, exitSignal, stderr, message, knownReason(exitSignal, stderr));
}
