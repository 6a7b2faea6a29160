import { createReadStream } from 'node:fs';
import { Transform, type Readable, type TransformCallback } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** A part of a file that is sent as it is. */
export interface FilePart {
  /** Absolute path. */
  path: string;
  /** Bytes. */
  offset: number;
  length: number;
}

/** How it is sent. */
export interface SendingOptions {
  /** To be told of the bytes that were handed to the connection, not of those that the server has. */
  onProgress?: (bytes: number) => void;
  /** Bytes a second at most. */
  bandwidth?: number;
}

/** Lets pieces through, counts them, and holds them back where they come faster than is wanted. */
class Meter extends Transform {
  readonly #begun = Date.now();
  #bytes = 0;

  constructor(private readonly how: SendingOptions) {
    super();
  }

  override _transform(piece: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    void this.#pass(piece).then(
      () => done(null, piece),
      (error: unknown) => done(error as Error),
    );
  }

  async #pass({ length }: Buffer): Promise<void> {
    this.#bytes += length;
    this.how.onProgress?.(this.#bytes);
    const { bandwidth } = this.how;
    if (bandwidth === undefined) return;
    const early = (1000 * this.#bytes) / bandwidth - (Date.now() - this.#begun);
    if (early > 0) await sleep(early);
  }
}

/** A part of a file as the body of a request, which needs its length beforehand. It can be sent once. */
export function fileBody(
  { path, offset, length }: FilePart,
  how: SendingOptions = {},
): { stream: Readable; length: number } {
  if (length === 0) return { stream: new Meter(how).end(), length };
  const file = createReadStream(path, { start: offset, end: offset + length - 1 });
  const meter = new Meter(how);
  file.once('error', (error) => meter.destroy(error));
  meter.once('close', () => file.destroy());
  return { stream: file.pipe(meter), length };
}
