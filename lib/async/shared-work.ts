import { abortedError } from '../errors';
import { untilAborted } from './abort';

interface Running<T> {
  readonly controller: AbortController;
  readonly result: Promise<T>;
  callers: number;
}

/** Work that is done once for all who ask for it while it is under way. */
export class SharedWork<T> {
  readonly #running = new Map<string, Running<T>>();

  /**
   * Does `work`, or waits for the same that somebody else has begun. A caller whose signal fires gets `ABORTED` at once;
   * the work goes on as long as another one waits for it, and its own signal fires when none does.
   *
   * @param key tells what is the same work
   */
  async run(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (signal.aborted) throw abortedError(signal);
    const running = this.#running.get(key) ?? this.#begin(key, work);
    running.callers += 1;
    try {
      return await untilAborted(running.result, signal);
    } finally {
      running.callers -= 1;
      if (running.callers === 0) {
        // What is given up is cleaning up: whoever comes now begins anew.
        this.#forget(key, running);
        running.controller.abort(signal.reason);
      }
    }
  }

  #begin(key: string, work: (signal: AbortSignal) => Promise<T>): Running<T> {
    const controller = new AbortController();
    const running: Running<T> = { controller, result: work(controller.signal), callers: 0 };
    this.#running.set(key, running);
    const forget = (): void => this.#forget(key, running);
    running.result.then(forget, forget);
    return running;
  }

  #forget(key: string, running: Running<T>): void {
    if (this.#running.get(key) === running) this.#running.delete(key);
  }
}
