/**
 * A web server that converts OVAs and shows the progress.
 *
 *     POST   /conversions             {"path": "web.ova"} → 202 {"id": …}
 *     GET    /conversions/ID/events   server-sent events; with Last-Event-ID, those after that one
 *     GET    /conversions/ID/report   after it has ended: a page that shows what was done
 *     DELETE /conversions/ID          cancels it → 202; the last event says so
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { Conversion, isEnd, type Convert } from './conversion.js';
import type { LoggedEvent } from './event-log.js';

export interface ServerOptions {
  convert: Convert;
  /** The page, HTML with its style and script inside. */
  page: string;
  /** OVAs are read only from below this directory. Absolute. */
  sources: string;
  /** Where the converted guests go. Absolute. */
  directory: string;
  /** Conversions at once, each with its own appliance and the memory for it; default 2. */
  limit?: number;
}

export interface ConversionServer {
  server: Server;
  /** By id, including the latest of those that have ended. */
  conversions: ReadonlyMap<string, Conversion>;
  /** Cancels running conversions, waits until they are cleaned up, and closes the server. */
  close: () => Promise<void>;
}

/** How many ended conversions are kept. */
const remembered = 100;
const bodyLimit = 64 * 1024;
/** How many bytes a browser may lag behind. */
const backlogLimit = 1024 * 1024;
const heartbeatMs = 15_000;

/** A request that is refused, with its HTTP status. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Creates the server; the caller makes it listen. It has no authentication: put it behind something that has, or on
 * 127.0.0.1.
 */
export function conversionServer(options: ServerOptions): ConversionServer {
  const { convert, page, sources, directory, limit = 2 } = options;
  const conversions = new Map<string, Conversion>();
  const pageHeaders = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policyFor(page),
  };

  function find(id: string): Conversion {
    const conversion = conversions.get(id);
    if (conversion === undefined) throw new Refusal(404, 'There is no such conversion.');
    return conversion;
  }

  async function begin(request: IncomingMessage): Promise<Conversion> {
    const path = sourcePath(sources, await readJson(request));
    const running = [...conversions.values()].filter(({ isFinished }) => !isFinished);
    if (running.length >= limit) {
      throw new Refusal(429, `${running.length} conversions are running; wait until one of them has ended.`);
    }
    const conversion = new Conversion(convert, {
      input: { mode: 'ova', path },
      output: { mode: 'local', directory },
    });
    conversions.set(conversion.id, conversion);
    for (const { id, isFinished } of conversions.values()) {
      if (conversions.size <= remembered) break;
      if (isFinished) conversions.delete(id);
    }
    return conversion;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '/' } = request;
    const [, name = '', id, part, ...rest] = url.split('?', 1)[0]!.split('/');
    const route = [method, name, id && ':id', part, ...rest].filter((word) => word !== undefined).join(' ');
    switch (route) {
      case 'GET ':
        response.writeHead(200, pageHeaders).end(page);
        return;
      case 'POST conversions': {
        const conversion = await begin(request);
        const location = `/conversions/${conversion.id}`;
        sendJson(response, 202, { id: conversion.id }, { location });
        return;
      }
      case 'GET conversions :id events':
        watch(find(id!), request, response);
        return;
      case 'GET conversions :id report': {
        const report = find(id!).report();
        if (report === undefined) throw new Refusal(404, 'There is no report of this conversion.');
        // The page has its own policy, which forbids it to run or load anything.
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(report);
        return;
      }
      case 'DELETE conversions :id':
        find(id!).cancel();
        response.writeHead(202).end();
        return;
      default:
        throw new Refusal(404, 'There is nothing here.');
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const status = error instanceof Refusal ? error.status : 500;
      if (status === 500) console.error(error);
      if (response.headersSent) return void response.destroy();
      const message = error instanceof Refusal ? error.message : 'Something unexpected happened.';
      sendJson(response, status, { message });
    });
  });

  async function close(): Promise<void> {
    const closed = new Promise((done) => server.close(done));
    for (const conversion of conversions.values()) conversion.cancel();
    await Promise.all([...conversions.values()].map(({ finished }) => finished));
    server.closeAllConnections();
    await closed;
  }

  return { server, conversions, close };
}

/** Sends the events of a conversion from where the browser left off, until it ends or the browser disconnects. */
function watch({ log, isFinished }: Conversion, request: IncomingMessage, response: ServerResponse): void {
  const seen = Number(request.headers['last-event-id']);
  const missed = log.since(Number.isSafeInteger(seen) ? seen : 0);
  if (isFinished && missed.length === 0) {
    // This tells an EventSource not to reconnect.
    response.writeHead(204).end();
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.flushHeaders();

  const stop = log.listen(send);
  const heartbeat = setInterval(() => response.write(':\n\n'), heartbeatMs);
  response.on('close', () => {
    stop();
    clearInterval(heartbeat);
  });
  for (const event of missed) send(event);

  function send({ id, data }: LoggedEvent): void {
    response.write(`id: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
    if (isEnd(data)) {
      response.end();
    } else if (response.writableLength > backlogLimit) {
      // A browser that does not read must not fill our memory. It reconnects, and gets what it has missed.
      stop();
      response.destroy();
    }
  }
}

/** Reads a JSON body. Other sites' forms cannot send this content type, so they cannot start conversions here. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  if (request.headers['content-type']?.split(';')[0] !== 'application/json') {
    throw new Refusal(415, 'The body must be application/json.');
  }
  // Refused before it is read; a body longer than declared is cut off without an answer.
  const tooLong = new Refusal(413, 'The body is too long.');
  if (Number(request.headers['content-length']) > bodyLimit) throw tooLong;
  request.setEncoding('utf8');
  let text = '';
  for await (const chunk of request as AsyncIterable<string>) {
    text += chunk;
    if (text.length > bodyLimit) throw tooLong;
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Refusal(400, 'The body is not JSON.');
  }
}

function sourcePath(sources: string, body: unknown): string {
  const { path } = (body ?? {}) as { path?: unknown };
  if (typeof path !== 'string' || path === '') throw new Refusal(400, 'The body has no path of an OVA.');
  const absolute = resolve(sources, path);
  const inside = relative(sources, absolute);
  // Links are not checked: what the directory links to is its owner's choice.
  if (inside === '' || inside.split(sep)[0] === '..' || isAbsolute(inside)) {
    throw new Refusal(400, 'The path leads out of the directory of sources.');
  }
  return absolute;
}

function sendJson(response: ServerResponse, status: number, body: object, headers: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Lets the browser run only our page's script, whatever an event contains. */
function policyFor(page: string): string {
  const hashes = (tag: string) =>
    [...page.matchAll(new RegExp(`<${tag}>([^]*?)</${tag}>`, 'g'))]
      .map(([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`)
      .join(' ');
  const own = "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'";
  return `default-src 'none'; script-src ${hashes('script')}; style-src ${hashes('style')}; ${own}`;
}
