import type { Context } from '../run/context';

/** Reports the bytes of one task of the source stage, at most once for each percent. Call it with what was added. */
export function byteProgress(
  context: Context,
  task: string,
  total: number,
  disk?: number,
): (bytes: number) => void {
  let done = 0;
  let reported = -1;
  const report = (bytes: number): void => {
    done = Math.min(total, done + bytes);
    const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
    if (percent === reported) return;
    reported = percent;
    const progress = { type: 'progress', stage: 'source', task, done, total, unit: 'bytes' } as const;
    context.emit(disk === undefined ? progress : { ...progress, disk });
  };
  report(0);
  return report;
}

/** A piece of a stream pipeline that counts what passes. */
export function counting(count: (bytes: number) => void) {
  return async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      count(chunk.length);
      yield chunk;
    }
  };
}
