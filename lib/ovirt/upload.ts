import { setTimeout as sleep } from 'node:timers/promises';

import { abortedError, V2vError } from '../errors';
import { fileBody } from '../http';
import { dataRanges, type FileRange } from './data-ranges';
import { ImageioTrouble, type ImageioFeatures, type ImageioTicket } from './imageio';
import type { Context } from '../run/context';

const MiB = 1024 ** 2;
const pieceSize = 64 * MiB;
const zerosSize = 4 * MiB;
/** A storage that writes the zeros itself may take minutes for it, and answers only then. */
const zeroedSize = 1024 * MiB;
/** So much is sent again at most. */
const usualFlushEvery = 1024 * MiB;
/** So often in a row, without a flush in between, is it tried again. */
const attempts = 5;

/** How an image is sent. */
export interface UploadOptions {
  path: string;
  onProgress: (bytes: number) => void;
  /** Bytes a second at most. */
  bandwidth?: number;
  /** Bytes between two flushes. */
  flushEvery?: number;
  /** Milliseconds before the second attempt; each is later than the one before. */
  pauseMs?: number;
}

/** One request. */
interface Piece extends FileRange {
  /** Where it ends, everything before it has been sent. */
  end: number;
}

function* piecesOf(ranges: readonly FileRange[], { zero }: ImageioFeatures): Generator<Piece> {
  for (const { offset, length, data } of ranges) {
    const most = data ? pieceSize : zero ? zeroedSize : zerosSize;
    for (let at = offset; at < offset + length; at += most) {
      const size = Math.min(most, offset + length - at);
      yield { offset: at, length: size, data, end: at + size };
    }
  }
}

/** Sends a file whose data is known. */
class Upload {
  /** Bytes that are certainly there. */
  #flushed = 0;
  #reported = 0;

  constructor(
    private readonly ticket: ImageioTicket,
    private readonly features: ImageioFeatures,
    private readonly options: UploadOptions,
  ) {}

  get flushed(): number {
    return this.#flushed;
  }

  /** From the last flush to the end. @throws ImageioTrouble */
  async sendFrom(pieces: readonly Piece[], signal: AbortSignal): Promise<void> {
    const { flushEvery = usualFlushEvery } = this.options;
    const { flush } = this.features;
    let unflushed = 0;
    for (const piece of pieces) {
      if (piece.end <= this.#flushed) continue;
      if (signal.aborted) throw abortedError(signal);
      await this.#send(piece);
      this.#report(piece.end);
      unflushed += piece.data ? piece.length : 0;
      if (flush && unflushed < flushEvery) continue;
      if (flush) await this.ticket.flush();
      this.#flushed = piece.end;
      unflushed = 0;
    }
    if (flush) await this.ticket.flush();
    this.#flushed = pieces.at(-1)?.end ?? 0;
  }

  async #send({ offset, length, data }: Piece): Promise<void> {
    const flush = !this.features.flush;
    if (!data) {
      if (this.features.zero) await this.ticket.zero(offset, length);
      else await this.ticket.write(offset, Buffer.alloc(length), { flush });
      return;
    }
    const { path, bandwidth } = this.options;
    const onProgress = (sent: number): void => this.#report(offset + sent);
    const how = bandwidth === undefined ? { onProgress } : { onProgress, bandwidth };
    await this.ticket.write(offset, fileBody({ path, offset, length }, how), { flush });
  }

  #report(bytes: number): void {
    if (bytes <= this.#reported) return;
    this.#reported = bytes;
    this.options.onProgress(bytes);
  }
}

/**
 * Sends a file to a ticket: its data, and what is zero as a range. After trouble it goes on where the server has flushed what
 * it had.
 *
 * @returns the parts of the file, for whoever verifies them
 * @throws V2vError `OUTPUT_UNREACHABLE`, `OUTPUT_FAILED`; `ABORTED`
 */
export async function uploadFile(
  ticket: ImageioTicket,
  name: string,
  options: UploadOptions,
  context: Context,
): Promise<FileRange[]> {
  const ranges = await dataRanges(options.path, context);
  const features = await retried(() => ticket.features(), { ...options, name }, context.signal);
  const pieces = [...piecesOf(ranges, features)];
  const upload = new Upload(ticket, features, options);
  let failures = 0;
  for (;;) {
    const before = upload.flushed;
    try {
      await upload.sendFrom(pieces, context.signal);
      return ranges;
    } catch (error) {
      context.throwIfAborted();
      if (!(error instanceof ImageioTrouble)) throw error;
      failures = upload.flushed > before ? 1 : failures + 1;
      if (failures >= attempts) throw brokenOff(ticket, name, error);
      context.emit({
        type: 'debug',
        origin: 'v2v-node',
        message: `${error.message} Going on at byte ${upload.flushed}.`,
      });
      await pause(failures, options, context.signal);
    }
  }
}

function brokenOff(ticket: ImageioTicket, name: string, cause: Error): V2vError {
  return new V2vError('OUTPUT_UNREACHABLE', `${ticket.server} does not take ${name}: ${cause.message}`, {
    subject: name,
    hint: 'Look into /var/log/ovirt-imageio/daemon.log there; if the host cannot be reached from here, use -oo ovirt-proxy.',
    cause,
  });
}

async function pause(
  failures: number,
  { pauseMs = 1000 }: UploadOptions,
  signal: AbortSignal,
): Promise<void> {
  await sleep(pauseMs * 2 ** (failures - 1), undefined, { signal }).catch(() => undefined);
}

/** What changes nothing is simply done again. */
export async function retried<T>(
  work: () => Promise<T>,
  options: Pick<UploadOptions, 'pauseMs'> & { name: string },
  signal: AbortSignal,
): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) throw abortedError(signal);
      if (!(error instanceof ImageioTrouble)) throw error;
      if (failures >= attempts) {
        throw new V2vError('OUTPUT_UNREACHABLE', error.message, {
          subject: options.name,
          hint: 'If the host cannot be reached from here, use the option direct: false, -oo ovirt-proxy.',
          cause: error,
        });
      }
      await sleep((options.pauseMs ?? 1000) * 2 ** (failures - 1), undefined, { signal }).catch(
        () => undefined,
      );
    }
  }
}
