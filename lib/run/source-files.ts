import { V2vError } from '../errors';
import { readFileState, stateChange, type FileState } from '../files/file-state';
import type { Context } from './context';

/** The files that the sources of a run are read from, as they were when they were first looked at. */
const noted = new WeakMap<Context, Map<string, FileState>>();

/**
 * Keeps what a file of the source looks like before it is read. What was kept of it earlier in the run stays. A file that
 * cannot be looked at is left to whoever reads it.
 */
export async function noteSourceFile(path: string, context: Context): Promise<void> {
  const files = noted.get(context) ?? new Map<string, FileState>();
  noted.set(context, files);
  if (files.has(path)) return;
  const state = await readFileState(path).catch(() => undefined);
  if (state !== undefined && !files.has(path)) files.set(path, state);
}

function changedError(path: string, what: string, cause?: unknown): V2vError {
  return new V2vError('SOURCE_CHANGED', `The source was changed while it was read: ${path} ${what}.`, {
    subject: path,
    hint: 'See that nothing writes to it: the guest is shut down, and the copy or download has ended; then convert again.',
    ...(cause === undefined ? {} : { cause }),
  });
}

/**
 * Sees that every file of the source is the one that was looked at first, and was not written to since: its size, its
 * identity and the time of its last change. Of a block device only the size and the identity can be told, of a server
 * nothing.
 *
 * @throws V2vError `SOURCE_CHANGED`
 */
export async function checkSourceFiles(context: Context): Promise<void> {
  for (const [path, before] of noted.get(context) ?? []) {
    let after: FileState;
    try {
      after = await readFileState(path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // The limits of this process say nothing about the file.
      if (code === 'EMFILE' || code === 'ENFILE' || code === 'ENOMEM') throw error;
      const what = code === 'ENOENT' ? 'is gone' : `cannot be opened any more (${code})`;
      throw changedError(path, what, error);
    }
    const change = stateChange(before, after);
    if (change !== undefined) throw changedError(path, change);
  }
}
