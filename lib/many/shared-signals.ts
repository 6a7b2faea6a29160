import { onAbort } from '../async/abort';

/**
 * Listens to signals, once to each however many jobs it is for: Node.js warns of more than ten listeners, and a signal
 * that outlives its jobs must keep nothing of them, which AbortSignal.any() does not promise.
 */
export class SharedSignals {
  readonly #shared = new Map<AbortSignal, { callbacks: Set<() => void>; forget: () => void }>();

  /** Calls back when the signal fires, at once where it has. Returns what ends the listening. */
  listen(signal: AbortSignal, callback: () => void): () => void {
    if (signal.aborted) {
      callback();
      return () => undefined;
    }
    const { callbacks } = this.#shared.get(signal) ?? this.#add(signal);
    callbacks.add(callback);
    return () => {
      if (callbacks.delete(callback) && callbacks.size === 0) this.#remove(signal);
    };
  }

  #add(signal: AbortSignal) {
    const callbacks = new Set<() => void>();
    const forget = onAbort(signal, () => {
      for (const callback of [...callbacks]) callback();
    });
    const added = { callbacks, forget };
    this.#shared.set(signal, added);
    return added;
  }

  #remove(signal: AbortSignal): void {
    this.#shared.get(signal)?.forget();
    this.#shared.delete(signal);
  }
}
