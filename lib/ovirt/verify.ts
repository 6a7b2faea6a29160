import { open } from 'node:fs/promises';

import type { VerifyLevel } from '../../types/output';
import type { Verification } from '../../types/result';
import { V2vError } from '../errors';
import { stopwatch } from '../run/stopwatch';
import type { Context } from '../run/context';
import type { FileRange } from './data-ranges';
import type { ImageioTicket } from './imageio';
import { retried } from './upload';

const pieceSize = 8 * 1024 ** 2;
/** Of each sampled place, and how many. */
const sampleSize = 1024 ** 2;
const samples = 64;

interface Part {
  offset: number;
  length: number;
}

function everything(size: number): Part[] {
  const parts: Part[] = [];
  for (let offset = 0; offset < size; offset += pieceSize)
    parts.push({ offset, length: Math.min(pieceSize, size - offset) });
  return parts;
}

/** Beginning and end, where partition tables are, and places spread over data and holes. */
function sampled(ranges: readonly FileRange[], size: number): Part[] {
  const step = Math.max(1, Math.ceil(ranges.length / samples));
  const places = [0, Math.max(0, size - sampleSize)];
  for (let index = 0; index < ranges.length; index += step) {
    const { offset, length } = ranges[index]!;
    places.push(offset, offset + Math.max(0, Math.floor(length / 2) - sampleSize));
  }
  return [...new Set(places)].map((offset) => ({ offset, length: Math.min(sampleSize, size - offset) }));
}

/**
 * Reads back what was sent, and compares it.
 *
 * @returns undefined for the level `none`
 * @throws V2vError `COPY_DIFFERS`; `OUTPUT_…`; `ABORTED`
 */
export async function verifyUpload(
  ticket: ImageioTicket,
  { path, size, name }: { path: string; size: number; name: string },
  ranges: readonly FileRange[],
  level: VerifyLevel,
  context: Context,
  pauseMs?: number,
): Promise<Verification | undefined> {
  if (level === 'none') return undefined;
  const elapsed = stopwatch();
  const parts = level === 'full' ? everything(size) : sampled(ranges, size);
  let bytes = 0;
  const file = await open(path, 'r');
  try {
    for (const { offset, length } of parts) {
      context.throwIfAborted();
      const pace = pauseMs === undefined ? { name } : { name, pauseMs };
      const there = await retried(() => ticket.read(offset, length), pace, context.signal);
      const here = Buffer.alloc(length);
      await file.read(here, 0, length, offset);
      if (!here.equals(there)) {
        throw new V2vError(
          'COPY_DIFFERS',
          `What ${ticket.server} has of ${name} is not what was sent: bytes ${offset} to ${offset + length - 1} differ.`,
          {
            subject: name,
            hint: 'Convert again; if it happens again, check network and storage of the host.',
          },
        );
      }
      bytes += length;
    }
  } finally {
    await file.close();
  }
  return { level, how: 'read-back', bytes, seconds: elapsed() };
}
