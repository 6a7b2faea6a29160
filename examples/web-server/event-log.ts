/** An event as the browser gets it. */
export interface LoggedEvent {
  /** Counts from 1. A browser that reconnects sends the last one that it has seen. */
  id: number;
  data: { type: string };
}

type Listener = (event: LoggedEvent) => void;

/**
 * The events of one conversion, for those who watch it now and those who come later. It stays small however long the
 * conversion takes: a progress event replaces older ones of the same task, and of the rest only the latest are kept.
 */
export class EventLog {
  readonly #kept: LoggedEvent[] = [];
  readonly #listeners = new Set<Listener>();
  #lastId = 0;

  constructor(private readonly limit = 1000) {}

  add(data: { type: string }): void {
    const event = { id: ++this.#lastId, data };
    if (data.type === 'progress') {
      const older = this.#kept.findIndex((kept) => isSameTask(kept.data, data));
      if (older !== -1) this.#kept.splice(older, 1);
    }
    this.#kept.push(event);
    if (this.#kept.length > this.limit) this.#kept.shift();
    for (const listener of this.#listeners) listener(event);
  }

  /** The events after this one that are still kept. */
  since(id: number): readonly LoggedEvent[] {
    return this.#kept.filter((event) => event.id > id);
  }

  /** Calls the listener with each new event until the function that it returns is called. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get listeners(): number {
    return this.#listeners.size;
  }
}

interface Progress {
  type: string;
  stage?: string;
  task?: string;
  disk?: number;
}

function isSameTask(a: Progress, b: Progress): boolean {
  return a.type === b.type && a.stage === b.stage && a.task === b.task && a.disk === b.disk;
}
