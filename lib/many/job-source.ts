/** The jobs of an async iterable, one at a time; waiting for the next one can be given up. */
export class JobSource {
  readonly #iterator: AsyncIterator<unknown>;
  #pending = false;
  #exhausted = false;
  #stopped = false;
  #giveUp: (() => void) | undefined;

  constructor(iterable: AsyncIterable<unknown>) {
    this.#iterator = iterable[Symbol.asyncIterator]();
  }

  /** The next job; undefined where there is none any more, or `stop` was called. Rejects as the iterable does. */
  next(): Promise<{ job: unknown } | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#stopped) return resolve(undefined);
      this.#giveUp = () => resolve(undefined);
      this.#pending = true;
      Promise.resolve(this.#iterator.next())
        .then(({ done, value }) => {
          this.#pending = false;
          this.#exhausted = done === true;
          resolve(done === true ? undefined : { job: value });
        })
        .catch((error: Error) => {
          this.#pending = false;
          this.#exhausted = true;
          reject(error);
        });
    });
  }

  /** Takes no further job. */
  stop(): void {
    this.#stopped = true;
    this.#giveUp?.();
  }

  /** Lets an iterable that was not read to its end clean up. */
  async close(): Promise<void> {
    if (this.#exhausted) return;
    const closed = this.#iterator.return?.();
    // A generator cleans up after what it waits for now, which may never come.
    if (this.#pending) closed?.catch(() => undefined);
    else await closed;
  }
}
