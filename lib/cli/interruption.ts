import type { EventEmitter } from 'node:events';
import { V2vError } from '../errors';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** The part of `process` that tells of signals and of exceptions nobody caught. */
export type SignalSource = Pick<EventEmitter, 'on' | 'off'>;

type Listener = (error: unknown) => void;

/**
 * Turns whatever wants to end a run from outside into one AbortSignal, so that the run ends by cleaning up: signals,
 * a reader of standard output that went away (`| head`), an exception that nobody caught.
 */
export class Interruption {
  readonly #controller = new AbortController();
  #cause?: { error: unknown };
  readonly #listeners: [string, Listener][] = [];

  /** @param say shows one line to the person who pressed Ctrl-C. */
  constructor(
    private readonly source: SignalSource,
    private readonly say: (message: string) => void,
  ) {}

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The error to report instead of the one that the cancellation caused; undefined: nothing interrupted. */
  get cause(): { error: unknown } | undefined {
    return this.#cause;
  }

  listen(): void {
    for (const name of signals) this.#on(name, () => this.#received(name));
    this.#on('uncaughtException', (error) => this.#stop(error));
    this.#on('unhandledRejection', (error) => this.#stop(error));
  }

  /** Standard output takes nothing any more. */
  outputBroke({ code }: NodeJS.ErrnoException): void {
    const why =
      code === 'EPIPE'
        ? 'nobody reads the standard output any more'
        : `the standard output cannot be written to: ${code ?? 'unknown error'}`;
    this.#stop(new V2vError('ABORTED', `stopped, because ${why}`));
  }

  [Symbol.dispose](): void {
    for (const [event, listener] of this.#listeners.splice(0)) this.source.off(event, listener);
  }

  #on(event: string, listener: Listener): void {
    this.#listeners.push([event, listener]);
    this.source.on(event, listener);
  }

  #received(name: (typeof signals)[number]): void {
    if (this.#cause !== undefined) {
      this.say(`${name}: still cleaning up, please wait`);
      return;
    }
    this.say(`${name} received: stopping and cleaning up`);
    this.#stop(new V2vError('ABORTED', `stopped by ${name}`));
  }

  #stop(error: unknown): void {
    this.#cause ??= { error };
    this.#controller.abort(error);
  }
}
