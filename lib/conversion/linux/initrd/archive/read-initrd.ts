import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInflateRaw } from 'node:zlib';

import type { Context } from '../../../../run/context';
import { isV2vError } from '../../../../errors';
import { runProgram } from '../../../../programs/run';
import { detectCompression, unpackers, type Compression } from '../../../../programs/compression';
import { CpioParser, type CpioLimits } from './cpio-parser';
import { FileWindow } from './file-window';
import { gzipDataStart } from './gzip-header';
import { InitrdListing } from './listing';
import { segmentEnd } from './segment-end';
import { UnreadableInitrd } from './unreadable';
import { reasonOf } from '../../../../errors/reason';

/** One of the archives that an initrd is made of; offsets in bytes, `end` excluded and without padding. */
export interface InitrdSegment {
  compression: Compression;
  start: number;
  end: number;
}

export interface Initrd {
  size: number;
  segments: InitrdSegment[];
  listing: InitrdListing;
}

export interface ReadInitrdOptions {
  /** Files whose content is wanted; `name` without a leading `/`. */
  wantsContent?: (name: string) => boolean;
  limits?: Partial<CpioLimits>;
}

/** The early archives (microcode, ACPI tables), modules, firmware and main: tools make at most five or six. */
const maxSegments = 64;

/**
 * Lists an initrd that lies on the host: all its archives, compressed or not, as the kernel would unpack them one after
 * the other. Nothing is unpacked to disk, and memory holds the names only.
 *
 * @throws UnreadableInitrd (`INITRD`) with the reason where the kernel, or we, could not read it; `PROGRAM_MISSING` is
 *   among the reasons. `ABORTED`.
 */
export async function readInitrd(
  path: string,
  context: Context,
  options: ReadInitrdOptions = {},
): Promise<Initrd> {
  const listing = new InitrdListing();
  const segments: InitrdSegment[] = [];
  await using file = await openFile(path);
  const { size } = await file.handle.stat();
  const window = new FileWindow(file.handle, size);
  let unpacked = 0;

  for (let start = await window.skipZeros(0); start < size;) {
    context.throwIfAborted();
    const head = await window.peek(start, 16);
    if (head.subarray(0, 2).toString('latin1') === 'MZ') {
      throw new UnreadableInitrd('it is part of a unified kernel image');
    }
    const compression = detectCompression(head);
    if (compression === undefined) {
      throw new UnreadableInitrd(`what is at byte ${start} is in no format known for an initrd`);
    }
    if (segments.length === maxSegments) throw new UnreadableInitrd('it is made of too many archives');
    const total = (options.limits?.total ?? 4 * 1024 ** 3) - unpacked;
    let bytes = 0;
    const parser = new CpioParser({
      onEntry: (entry) => listing.add(entry),
      ...(options.wantsContent === undefined ? {} : { wantsContent: options.wantsContent }),
      limits: { ...options.limits, total },
    });
    const feed = (chunk: Buffer): boolean => {
      bytes += chunk.length;
      parser.push(chunk);
      return parser.stoppedAt === undefined;
    };
    const end = await readSegment(path, window, { compression, start }, feed, context);
    if (compression !== 'none' && parser.stoppedAt !== undefined) {
      throw new UnreadableInitrd('something follows an archive inside a compressed segment');
    }
    parser.end();
    unpacked += bytes;
    const realEnd = compression === 'none' ? start + (parser.stoppedAt ?? size - start) : end;
    segments.push({ compression, start, end: realEnd });
    start = await window.skipZeros(realEnd);
  }
  if (segments.length === 0) throw new UnreadableInitrd('it is empty');
  return { size, segments, listing };
}

async function openFile(
  path: string,
): Promise<AsyncDisposable & { handle: Awaited<ReturnType<typeof open>> }> {
  const handle = await open(path, 'r');
  return { handle, [Symbol.asyncDispose]: () => handle.close() };
}

/** Unpacks one segment into `feed` until that returns false; gives the offset after the segment. */
async function readSegment(
  path: string,
  window: FileWindow,
  { compression, start }: Pick<InitrdSegment, 'compression' | 'start'>,
  feed: (chunk: Buffer) => boolean,
  context: Context,
): Promise<number> {
  if (compression === 'none') {
    for await (const chunk of createReadStream(path, { start, signal: context.signal })) {
      if (!feed(chunk as Buffer)) break;
    }
    return window.size;
  }
  if (compression === 'gzip') return inflate(path, await gzipDataStart(window, start), feed, context);

  const end = await segmentEnd[compression]!(window, start);
  const [program, ...args] = unpackers[compression]!;
  const stop = new AbortController();
  let failure: Error | undefined;
  try {
    await runProgram(program, args, {
      context,
      signal: stop.signal,
      quiet: true,
      stdin: createReadStream(path, { start, end: end - 1 }),
      onStdout(chunk) {
        if (failure !== undefined) return;
        // An exception would leave through the stream's event and end the process.
        try {
          feed(chunk);
        } catch (error) {
          failure = error as Error;
          stop.abort();
        }
      },
    });
  } catch (error) {
    context.throwIfAborted();
    if (failure !== undefined) throw failure;
    const message = reasonOf(error);
    if (isV2vError(error) && error.code === 'PROGRAM_MISSING') {
      throw new UnreadableInitrd(
        `it is compressed with ${compression} and ${program} is not installed`,
        error,
      );
    }
    throw new UnreadableInitrd(`its ${compression} segment cannot be unpacked (${message})`, error);
  }
  if (failure !== undefined) throw failure;
  return end;
}

/** The end of a gzip member is where inflating it ends, plus checksum and length. */
async function inflate(
  path: string,
  start: number,
  feed: (chunk: Buffer) => boolean,
  context: Context,
): Promise<number> {
  const source = createReadStream(path, { start, signal: context.signal, highWaterMark: 256 * 1024 });
  const unzip = createInflateRaw({ chunkSize: 256 * 1024 });
  source.on('error', (error) => unzip.destroy(error));
  source.pipe(unzip);
  try {
    for await (const chunk of unzip) feed(chunk as Buffer);
  } catch (error) {
    context.throwIfAborted();
    if (isV2vError(error)) throw error;
    throw new UnreadableInitrd(`its gzip segment cannot be unpacked (${(error as Error).message})`, error);
  } finally {
    source.destroy();
    unzip.destroy();
  }
  return start + unzip.bytesWritten + 8;
}
