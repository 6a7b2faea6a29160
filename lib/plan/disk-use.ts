import { lstatSync, readdirSync, type BigIntStats } from 'node:fs';
import { join } from 'node:path';

import type { EventSink } from '../../types/events';

/**
 * Bytes that a file or directory takes on the host's disk; 0 where it is not there, or cannot be looked at.
 *
 * @param counted files that are not counted again, and gets those that are
 */
export function diskUse(path: string, counted = new Set<string>()): number {
  let found: BigIntStats;
  try {
    found = lstatSync(path, { bigint: true });
  } catch {
    return 0;
  }
  // A file may have two names.
  const file = `${found.dev}:${found.ino}`;
  if (counted.has(file)) return 0;
  counted.add(file);
  const own = Number(found.blocks) * 512;
  if (!found.isDirectory()) return own;
  return namesIn(path).reduce((sum, name) => sum + diskUse(join(path, name), counted), own);
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Milliseconds. What is there for a shorter time, such as an initrd that is looked into, may be missed. */
const interval = 100;

/**
 * The most that a directory of a few files took: it is looked at again and again, and at the end of each stage while the
 * event is told, as the next stage may already remove something.
 */
export class PeakUse implements Disposable {
  #directory: string | undefined;
  #most = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Bytes. */
  get most(): number {
    return this.#most;
  }

  /** Begins to look. */
  watch(directory: string): void {
    this.#directory = directory;
    this.#timer = setInterval(() => this.#look(), interval).unref();
  }

  /** A sink that looks before it passes an event on. */
  before(sink: EventSink): EventSink {
    return (event) => {
      if (event.type === 'stage-end') this.#look();
      sink(event);
    };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    if (this.#directory !== undefined) this.#most = Math.max(this.#most, diskUse(this.#directory));
  }
}
