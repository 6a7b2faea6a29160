import { imageSpecification } from '../programs/qemu-img';
import { runProgram } from '../programs/run';
import type { Context } from '../run/context';

/** A part of a file: data, or nothing but zeros. */
export interface FileRange {
  offset: number;
  length: number;
  data: boolean;
}

/** A hole that is smaller costs less as zeros than as a request. */
const smallestHole = 128 * 1024;

/** The parts of a file, in their order, without a gap. What is in the file, a qcow2 image or a disk, does not matter. */
export async function dataRanges(path: string, context: Context): Promise<FileRange[]> {
  const args = [
    'map',
    '--output=json',
    '-f',
    'raw',
    imageSpecification({ kind: 'file', path, format: 'raw' }),
  ];
  const ranges: FileRange[] = [];
  let pending = '';
  const add = (range: FileRange): void => {
    const before = ranges.at(-1);
    if (before === undefined) {
      ranges.push(range);
    } else if (before.data === range.data || range.length < smallestHole) {
      before.length += range.length;
      before.data ||= range.data;
    } else if (!before.data && before.length < smallestHole) {
      ranges.pop();
      add({ offset: before.offset, length: before.length + range.length, data: true });
    } else {
      ranges.push(range);
    }
  };
  const onStdout = (chunk: Buffer): void => {
    pending += chunk.toString('latin1');
    let end = 0;
    for (const match of pending.matchAll(/\{[^{}]*\}/g)) {
      end = match.index + match[0].length;
      const extent = JSON.parse(match[0]) as { start: number; length: number; data: boolean; zero: boolean };
      add({ offset: extent.start, length: extent.length, data: extent.data && !extent.zero });
    }
    pending = pending.slice(end);
  };
  await runProgram('qemu-img', args, { context, onStdout, access: { read: [path] }, quiet: true });
  return ranges;
}
