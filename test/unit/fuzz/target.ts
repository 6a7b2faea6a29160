import type { Context } from '../../../lib/run/context';

/** A reader of foreign data. */
export interface FuzzTarget {
  name: string;
  /** Inputs that it understands. */
  corpus: () => readonly Buffer[] | Promise<readonly Buffer[]>;
  /** Words that mean something to it. */
  tokens: readonly string[];
  /** Reads an input. What it throws has to be an error of ours, and none that says it is a bug. */
  read: (input: Buffer, workshop: Workshop) => unknown;
}

export interface Workshop {
  context: Context;
  /** Writes an input to a file, whose name the next one gets as well. */
  file: (input: Buffer) => string;
}
