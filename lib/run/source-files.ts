import { V2vError } from '../errors';
import { readFileState, stateChange, type FileState } from '../files/file-state';

function changedError(path: string, what: string, cause?: unknown): V2vError {
  return new V2vError('SOURCE_CHANGED', `The source was changed while it was read: ${path} ${what}.`, {
    subject: path,
    hint: 'See that nothing writes to it: the guest is shut down, and the copy or download has ended; then convert again.',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The files that the source of a run is read from, as they were when they were first looked at. */
export class SourceFiles {
  readonly #noted = new Map<string, FileState>();

  /**
   * Keeps what a file of the source looks like before it is read. What was kept of it earlier in the run stays. A file that
   * cannot be looked at is left to whoever reads it.
   */
  async note(path: string): Promise<void> {
    if (this.#noted.has(path)) return;
    const state = await readFileState(path).catch(() => undefined);
    if (state !== undefined && !this.#noted.has(path)) this.#noted.set(path, state);
  }

  /** What was noted is no more read from, or is about to be changed by the run itself: it may be another from now on. */
  forget(): void {
    this.#noted.clear();
  }

  /**
   * Sees that every file is the one that was looked at first, and was not written to since: its size, its identity and the
   * time of its last change. Of a block device only the size and the identity can be told, of a server nothing.
   *
   * @throws V2vError `SOURCE_CHANGED`
   */
  async check(): Promise<void> {
    for (const [path, before] of this.#noted) {
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
}
