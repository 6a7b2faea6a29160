/** What goes wrong, as a test wants it. */
export interface Trouble {
  /** `folder`, or a call of the API by name, `*` for all. */
  at: string;
  /** `refuse` answers with `status`; `reset` breaks the connection off after so many bytes of the answer; `hang` never answers. */
  kind: 'refuse' | 'reset' | 'slow' | 'hang';
  /** Default 503. */
  status?: number;
  /** Seconds, for `Retry-After`. */
  retryAfter?: number;
  /** Bytes that come before a reset; default 0. */
  after?: number;
  /** Of `slow`; default 50. */
  milliseconds?: number;
  /** So many requests are answered before; default 0. */
  skip?: number;
  /** So many have the trouble; default 1. */
  times?: number;
}

export class Troubles {
  readonly #waiting: Required<Pick<Trouble, 'skip' | 'times'>>[] = [];

  add(trouble: Trouble): void {
    this.#waiting.push({ skip: 0, times: 1, ...trouble });
  }

  /** The trouble that a request has, if it has one. */
  next(at: string): Trouble | undefined {
    for (const trouble of this.#waiting as Required<Trouble>[]) {
      if ((trouble.at !== at && trouble.at !== '*') || trouble.times <= 0) continue;
      if (trouble.skip > 0) {
        trouble.skip--;
        continue;
      }
      trouble.times--;
      return trouble;
    }
    return undefined;
  }
}
