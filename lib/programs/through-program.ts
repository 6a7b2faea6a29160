import { pipeline } from 'node:stream/promises';

import { ownTurn } from '../async/turns';
import { spawnProgram, type SpawnOptions } from './run';

/**
 * A stage of a stream pipeline that feeds a program and yields its output. Throws as `runProgram` does, after the output
 * has ended.
 */
export function throughProgram(program: string, args: readonly string[], options: SpawnOptions) {
  return async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    await ownTurn();
    const child = spawnProgram(program, args, options);
    // An error of the source ends the whole pipeline.
    pipeline(source, child.stdin).catch(() => undefined);
    try {
      yield* child.stdout as AsyncIterable<Buffer>;
      await child.finished;
    } finally {
      await child.stop();
    }
  };
}
