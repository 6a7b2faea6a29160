/** A web server with one disk. */
import { execFileSync } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';

import { scratch } from '../archives';

export interface WebRequest {
  method: string;
  url: string;
  authorization: string | undefined;
  cookie: string | undefined;
}

export interface WebServer extends AsyncDisposable {
  port: number;
  /** What was asked for so far. */
  requests: WebRequest[];
}

/** What is done with a request before the disk is sent; true: it is answered. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => boolean;

function sendDisk(disk: Buffer, request: IncomingMessage, response: ServerResponse): void {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  response.setHeader('Accept-Ranges', 'bytes');
  if (from === undefined) {
    response.writeHead(200, { 'Content-Length': disk.length });
    response.end(request.method === 'HEAD' ? undefined : disk);
    return;
  }
  const piece = disk.subarray(Number(from), Number(to) + 1);
  response.writeHead(206, {
    'Content-Length': piece.length,
    'Content-Range': `bytes ${from}-${to}/${disk.length}`,
  });
  response.end(piece);
}

/** A certificate that nobody vouches for. */
function certificate(): { key: Buffer; cert: Buffer } {
  const directory = scratch();
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  const made = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    key,
    '-out',
    cert,
  ];
  execFileSync('openssl', ['req', '-x509', '-subj', '/CN=localhost', '-days', '2', ...made], {
    stdio: 'ignore',
  });
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

export async function serveDisk(
  disk: Buffer,
  answer: Answer = () => false,
  { tls = false } = {},
): Promise<WebServer> {
  const requests: WebRequest[] = [];
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const { authorization, cookie } = request.headers;
    requests.push({ method: request.method ?? '', url: request.url ?? '', authorization, cookie });
    if (!answer(request, response)) sendDisk(disk, request, response);
  };
  const server = tls ? createTlsServer(certificate(), handle) : createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
