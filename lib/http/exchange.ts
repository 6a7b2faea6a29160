import { request as sendPlain, type Agent, type IncomingMessage } from 'node:http';
import { request as sendEncrypted } from 'node:https';

import { formatBytes } from '../text/bytes';
import type { CancellableOptions } from './agent';
import { Silence, TooLarge } from './no-answer';
import type { HttpServer } from '../../types/access';
import type { HttpAnswer, HttpRequest } from './server';

const usualSilenceMs = 60_000;
const usualLimit = 64 << 20;

async function readBody(answer: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new TooLarge(`more than ${formatBytes(limit)}`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A request and its answer, once. Rejects with what Node.js says. */
export async function exchange(
  { host, plain = false, port = plain ? 80 : 443 }: HttpServer,
  agent: Agent,
  { method = 'GET', path, headers, body, silenceMs = usualSilenceMs, limit = usualLimit }: HttpRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const stream = typeof body === 'object' && 'stream' in body ? body : undefined;
  const whole = stream === undefined ? (body as string | Buffer | undefined) : undefined;
  const length = stream?.length ?? (whole === undefined ? undefined : Buffer.byteLength(whole));
  const send = plain ? sendPlain : sendEncrypted;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const options: CancellableOptions = {
      host,
      port,
      method,
      path,
      agent,
      signal,
      cancelled: signal,
      timeout: silenceMs,
      headers: { ...headers, ...(length === undefined ? {} : { 'Content-Length': length }) },
    };
    const sent = send(options);
    let receiving: IncomingMessage | undefined;
    sent.once('response', (incoming) => resolve((receiving = incoming))).once('error', reject);
    // Once it has answered, what happens is told to whoever reads the answer.
    sent.once('timeout', () => (receiving ?? sent).destroy(new Silence(silenceMs / 1000)));
    if (stream === undefined) sent.end(whole);
    else stream.stream.once('error', (error) => sent.destroy(error)).pipe(sent);
  });
  return {
    status: answer.statusCode ?? 0,
    reason: answer.statusMessage ?? '',
    headers: answer.headers,
    body: await readBody(answer, limit),
  };
}
