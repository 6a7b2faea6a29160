import type { Readable } from 'node:stream';

import type { ServerCertificate } from '../../types/access';
import { V2vError } from '../errors';
import { HttpClient, outputCodes, type HttpAnswer, type HttpRequest } from '../http';
import type { Context } from '../run/context';
import { listOf } from './values';

/** Flushing takes its time, and so does zeroing on a storage that cannot do it by itself. */
const storageSilenceMs = 10 * 60_000;

/** What a server of images can do. */
export interface ImageioFeatures {
  /** A range is zeroed without zeros being sent. */
  zero: boolean;
  /** Data is flushed when that is asked for; without, after each request. */
  flush: boolean;
}

/** The server could not do it this time: all that was sent since the last flush is to be sent again. */
export class ImageioTrouble extends Error {}

/**
 * A ticket of ovirt-imageio, to which one image is sent.
 *
 * @see https://ovirt.github.io/ovirt-imageio/images.html
 */
export class ImageioTicket implements AsyncDisposable {
  readonly #http: HttpClient;
  readonly #path: string;
  readonly #name: string;

  private constructor(http: HttpClient, path: string, name: string) {
    this.#http = http;
    this.#path = path;
    this.#name = name;
  }

  /** @param name the disk as people know it */
  static async open(
    url: URL,
    name: string,
    certificate: ServerCertificate,
    context: Pick<Context, 'signal'>,
  ): Promise<ImageioTicket> {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const server = { ...certificate, host, port: url.port === '' ? 443 : Number(url.port) };
    const http = await HttpClient.create(server, outputCodes, context);
    return new ImageioTicket(http, url.pathname, name);
  }

  get server(): string {
    return this.#http.name;
  }

  /** What the server can do; old ones do not answer this, and can do nothing. */
  async features(): Promise<ImageioFeatures> {
    const answer = await this.#send({ method: 'OPTIONS', path: this.#path });
    if (answer.status !== 200 && answer.status !== 204 && answer.status !== 405) this.#refuse(answer);
    const features = answer.status === 200 ? featuresOf(answer) : [];
    return { zero: features.includes('zero'), flush: features.includes('flush') };
  }

  /** Sends data to a place in the image. @throws ImageioTrouble; V2vError */
  async write(
    offset: number,
    body: { stream: Readable; length: number } | Buffer,
    { flush }: { flush: boolean },
  ): Promise<void> {
    const { length } = body;
    const stream = 'stream' in body ? body.stream : undefined;
    const answer = await this.#send({
      method: 'PUT',
      path: `${this.#path}?flush=${flush ? 'y' : 'n'}`,
      headers: {
        'Content-Type': 'application/octet-stream',
        // The server reads only where it begins.
        'Content-Range': `bytes ${offset}-${offset + length - 1}/*`,
      },
      body,
      silenceMs: storageSilenceMs,
      repeatable: false,
      // A server that refuses it need not have read it to the end.
    }).finally(() => stream?.destroy());
    if (answer.status >= 300) this.#refuse(answer);
  }

  async zero(offset: number, size: number): Promise<void> {
    await this.#patch({ op: 'zero', offset, size, flush: false });
  }

  async flush(): Promise<void> {
    await this.#patch({ op: 'flush' });
  }

  async #patch(operation: Readonly<Record<string, unknown>>): Promise<void> {
    const answer = await this.#send({
      method: 'PATCH',
      path: this.#path,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(operation),
      silenceMs: storageSilenceMs,
      repeatable: false,
    });
    if (answer.status >= 300) this.#refuse(answer);
  }

  /** Reads data back. @throws ImageioTrouble; V2vError */
  async read(offset: number, length: number): Promise<Buffer> {
    const answer = await this.#send({
      path: this.#path,
      headers: { Range: `bytes=${offset}-${offset + length - 1}` },
      limit: length,
      repeatable: false,
    });
    if (answer.status >= 300) this.#refuse(answer);
    return answer.body;
  }

  async #send(request: HttpRequest): Promise<HttpAnswer> {
    try {
      return await this.#http.request(request);
    } catch (error) {
      // A connection that broke off is as a 500: what is in the image is known since the last flush only.
      if (error instanceof V2vError && error.code === 'OUTPUT_UNREACHABLE')
        throw new ImageioTrouble(error.message, { cause: error });
      throw error;
    }
  }

  #refuse({ status, body }: HttpAnswer): never {
    const said = body.toString('utf8', 0, 300).trim().replace(/\.$/, '') || `the HTTP status ${status}`;
    if (status >= 500) throw new ImageioTrouble(`${this.server} answers with ${status}: ${said}.`);
    if (status === 403) {
      throw new V2vError('OUTPUT_FAILED', `${this.server} does not take ${this.#name} any more: ${said}.`, {
        subject: this.#name,
        hint: 'The transfer was cancelled or has expired; look into the events of the engine for why.',
      });
    }
    throw new V2vError('OUTPUT_FAILED', `${this.server} does not take ${this.#name}: ${said}.`, {
      subject: this.#name,
      hint: 'Look into /var/log/ovirt-imageio/daemon.log there.',
    });
  }

  /** Closes the connections. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#http[Symbol.asyncDispose]();
  }
}

function featuresOf({ body }: HttpAnswer): unknown[] {
  try {
    return listOf(JSON.parse(body.toString()) as Record<string, unknown>, 'features');
  } catch {
    return [];
  }
}
