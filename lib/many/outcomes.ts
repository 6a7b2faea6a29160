import type { JobOutcome } from '../../types/many';

/** An outcome and, once it is there, the next; undefined after the last. */
interface Link {
  outcome: JobOutcome;
  next: Promise<Link | undefined>;
}

/**
 * The outcomes in the order in which jobs end, for any number of readers. A chain that only its readers hold on to:
 * what all of them have read is forgotten.
 */
export class Outcomes {
  #tail = chainEnd();
  #first: Promise<Link | undefined> | undefined;

  /** @param keep whether a reader begins with the first outcome ever, or with those after it has begun. */
  constructor(keep: boolean) {
    if (keep) this.#first = this.#tail.promise;
  }

  add(outcome: JobOutcome): void {
    const { resolve } = this.#tail;
    this.#tail = chainEnd();
    resolve({ outcome, next: this.#tail.promise });
  }

  /** No more will come. With an error, readers get it after the last outcome. */
  end(failure?: { error: unknown }): void {
    if (failure) this.#tail.reject(failure.error);
    else this.#tail.resolve(undefined);
  }

  /** @param leave is called, and waited for, where the reader does not read to the end. */
  read(leave: () => Promise<void>): AsyncGenerator<JobOutcome, void, undefined> {
    return readChain(this.#first ?? this.#tail.promise, leave);
  }
}

async function* readChain(
  next: Promise<Link | undefined>,
  leave: () => Promise<void>,
): AsyncGenerator<JobOutcome, void, undefined> {
  let left = true;
  try {
    for (;;) {
      const link = await next;
      if (link === undefined) break;
      next = link.next;
      yield link.outcome;
    }
    left = false;
  } finally {
    if (left) await leave();
  }
}

function chainEnd() {
  let resolve!: (link: Link | undefined) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<Link | undefined>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  // There may be no reader, and then there is nobody to tell.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
