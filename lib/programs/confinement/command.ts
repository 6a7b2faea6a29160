import { constants } from 'node:fs';
import { access, open, realpath } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** A program with its arguments, without a shell. */
export interface Command {
  program: string;
  args: readonly string[];
}

/** The file that would be run under this name, with links followed; undefined if there is none. */
export async function findProgram(program: string, env = process.env): Promise<string | undefined> {
  const candidates = program.includes('/')
    ? [program]
    : (env.PATH ?? '').split(delimiter).map((directory) => join(directory, program));
  for (const candidate of candidates) {
    try {
      await access(candidate, constants.X_OK);
      return await realpath(candidate);
    } catch {
      // The next one.
    }
  }
  return undefined;
}

/** True for a script, which runs other programs. */
export async function isScript(file: string): Promise<boolean> {
  const opened = await open(file, 'r').catch(() => undefined);
  if (opened === undefined) return false;
  try {
    const { buffer, bytesRead } = await opened.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.toString('latin1') === '#!';
  } finally {
    await opened.close();
  }
}
