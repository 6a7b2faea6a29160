import type { GuestfsEventName, GuestfsEvents } from '../../types/guestfs';

/** The bits of GUESTFS_EVENT_… in guestfs.h, part of libguestfs's ABI. */
export const eventBits: Record<GuestfsEventName, number> = {
  close: 0x0001,
  subprocess_quit: 0x0002,
  launch_done: 0x0004,
  progress: 0x0008,
  appliance: 0x0010,
  library: 0x0020,
  trace: 0x0040,
  enter: 0x0080,
  warning: 0x0200,
};

const names = new Map(
  (Object.entries(eventBits) as [GuestfsEventName, number][]).map(([name, bit]) => [bit, name]),
);

type AnyListener = (data: unknown) => void;

/** The listeners of one handle. `onMask` tells the addon which events are listened to. */
export class EventListeners {
  readonly #listeners = new Map<GuestfsEventName, AnyListener[]>();
  readonly #onMask: (mask: number) => void;

  constructor(onMask: (mask: number) => void) {
    this.#onMask = onMask;
  }

  add<Name extends GuestfsEventName>(name: Name, listener: (data: GuestfsEvents[Name]) => void): void {
    if (!Object.hasOwn(eventBits, name)) throw new TypeError(`Guestfs has no event "${String(name)}".`);
    if (typeof listener !== 'function') throw new TypeError('A listener must be a function.');
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener as AnyListener]);
    this.#announce();
  }

  remove<Name extends GuestfsEventName>(name: Name, listener: (data: GuestfsEvents[Name]) => void): void {
    const listeners = this.#listeners.get(name) ?? [];
    const index = listeners.lastIndexOf(listener as AnyListener);
    this.#listeners.set(
      name,
      listeners.filter((_, position) => position !== index),
    );
    this.#announce();
  }

  /** Called by the addon, on the JavaScript thread. */
  dispatch(bit: number, text: string, numbers: number[]): void {
    const name = names.get(bit);
    if (!name) return;
    const data = eventData(name, text, numbers);
    for (const listener of this.#listeners.get(name) ?? []) {
      try {
        listener(data);
      } catch (error) {
        // As with an EventEmitter, a listener that throws is an uncaught exception. Thrown through the addon it would be
        // a deprecation warning.
        process.nextTick(() => {
          throw error;
        });
      }
    }
  }

  #announce(): void {
    let mask = 0;
    for (const [name, listeners] of this.#listeners) if (listeners.length > 0) mask |= eventBits[name];
    this.#onMask(mask);
  }
}

function eventData(name: GuestfsEventName, text: string, numbers: number[]): GuestfsEvents[GuestfsEventName] {
  switch (name) {
    case 'progress': {
      const [procedure = 0, serial = 0, position = 0, total = 0] = numbers;
      return { procedure, serial, position, total };
    }
    case 'appliance':
    case 'library':
    case 'trace':
    case 'warning':
    case 'enter':
      return text;
    default:
      return undefined;
  }
}
