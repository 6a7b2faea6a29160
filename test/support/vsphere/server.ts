import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { selfSigned, type Certificate } from '../tls/certificate';
import { contentAt, readContent, sizeOf } from './datastore-files';
import type { Inventory } from './inventory';
import { ManagedObjects } from './managed-objects';
import { Sessions } from './sessions';
import { answer, envelope, Fault, faultBody, readCall, unknownCall } from './soap';
import { Troubles, type Trouble } from './troubles';

export interface TestVCenterOptions {
  /** Default `administrator@vsphere.local`, `secret`. */
  user?: string;
  password?: string;
  /** A session is good for so many requests; default: for all. */
  sessionRequests?: number;
  /** What the user may not do. */
  missingPrivileges?: string[];
  /** How many objects come in an answer; default 100. */
  pageSize?: number;
  certificate?: Certificate;
  /** Calls of the API that this server does not have. */
  unknownCalls?: string[];
}

/** A request as it came, and how it was answered. */
export interface SeenRequest {
  /** A call of the API by name; `GET` or `HEAD` of a file. */
  what: string;
  url: string;
  status: number;
  authorization: 'basic' | 'cookie' | 'none';
  range?: string;
  /** Bytes that came with it. */
  length: number;
}

let shared: Certificate | undefined;
const pieceSize = 1 << 20;

/**
 * A vCenter, or an ESXi host, as far as libvirt's ESX driver, nbdkit's curl plugin and v2v-node's own client ask it: the
 * calls of the API that read, and the files of datastores at `/folder`. The inventory may be changed while it runs.
 */
export class TestVCenter implements AsyncDisposable {
  readonly user: string;
  password: string;
  missingPrivileges: string[];
  sessionRequests: number | undefined;
  readonly certificate: Certificate;
  readonly requests: SeenRequest[] = [];
  readonly sessions = new Sessions();
  /** Called for each connection that is made. */
  onConnection: (socket: unknown) => void = () => undefined;
  readonly #server: Server;
  readonly #troubles = new Troubles();
  readonly #pages = new Map<string, string[]>();
  readonly #pageSize: number;
  readonly #unknownCalls: readonly string[];

  private constructor(
    readonly inventory: Inventory,
    options: TestVCenterOptions,
  ) {
    this.user = options.user ?? 'administrator@vsphere.local';
    this.password = options.password ?? 'secret';
    this.missingPrivileges = options.missingPrivileges ?? [];
    this.sessionRequests = options.sessionRequests;
    this.#unknownCalls = options.unknownCalls ?? [];
    this.#pageSize = options.pageSize ?? 100;
    this.certificate = options.certificate ?? (shared ??= selfSigned());
    const { key, cert } = this.certificate;
    this.#server = createServer({ key, cert }, (request, response) => {
      this.#handle(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    this.#server.on('secureConnection', (socket) => this.onConnection(socket));
  }

  /** Starts one on a free port of the loopback. */
  static async start(inventory: Inventory, options: TestVCenterOptions = {}): Promise<TestVCenter> {
    const center = new TestVCenter(inventory, options);
    await new Promise<void>((resolve, reject) => {
      center.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return center;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** `127.0.0.1:PORT` */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Has something go wrong. */
  trouble(trouble: Trouble): void {
    this.#troubles.add(trouble);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const url = new URL(request.url ?? '/', `https://${this.address}`);
    const call = url.pathname === '/sdk' && body !== '' ? readCall(body) : undefined;
    const seen: SeenRequest = {
      what: call?.method ?? request.method ?? '',
      url: request.url ?? '',
      status: 0,
      length: Buffer.concat(chunks).length,
      authorization: request.headers.authorization !== undefined ? 'basic' : 'none',
    };
    if (request.headers.cookie !== undefined && seen.authorization === 'none') seen.authorization = 'cookie';
    if (request.headers.range !== undefined) seen.range = request.headers.range;
    this.requests.push(seen);
    response.once('close', () => (seen.status = response.statusCode));
    const trouble = this.#troubles.next(
      call?.method ?? (url.pathname.startsWith('/folder') ? 'folder' : '/'),
    );
    if (trouble !== undefined && (await this.#isTroubled(trouble, response))) return;
    const most = trouble?.kind === 'reset' ? trouble.after : undefined;
    if (call !== undefined) this.#sdk(call, request, response, most);
    else if (url.pathname.startsWith('/folder/')) await this.#folder(url, request, response, most);
    else response.writeHead(404).end();
  }

  /** @returns whether that was the answer */
  async #isTroubled(trouble: Trouble, response: ServerResponse): Promise<boolean> {
    if (trouble.kind === 'hang') return true;
    if (trouble.kind === 'slow') await sleep(trouble.milliseconds ?? 50);
    if (trouble.kind === 'reset' && (trouble.after ?? 0) === 0) {
      response.destroy();
      return true;
    }
    if (trouble.kind !== 'refuse') return false;
    const retry = trouble.retryAfter === undefined ? {} : { 'Retry-After': String(trouble.retryAfter) };
    response.writeHead(trouble.status ?? 503, retry).end('Service Unavailable');
    return true;
  }

  #sdk(
    call: ReturnType<typeof readCall>,
    request: IncomingMessage,
    response: ServerResponse,
    most?: number,
  ): void {
    const { cookie } = request.headers;
    const headers: Record<string, string> = { 'Content-Type': 'text/xml; charset=utf-8' };
    let status = 200;
    let body: string;
    try {
      if (this.#unknownCalls.includes(call.method)) throw unknownCall(call.method);
      body = answer(call, {
        inventory: this.inventory,
        objects: new ManagedObjects(this.inventory),
        user: this.sessions.use(cookie),
        missingPrivileges: this.missingPrivileges,
        pageSize: this.#pageSize,
        pages: this.#pages,
        login: (user, password) => {
          if (user !== this.user || password !== this.password) {
            throw new Fault(
              'InvalidLogin',
              'Cannot complete login due to an incorrect user name or password.',
            );
          }
          headers['Set-Cookie'] = this.sessions.begin(user, this.sessionRequests);
          return user;
        },
        logout: () => this.sessions.end(cookie),
      });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      status = 500;
      body = faultBody(error);
    }
    const text = Buffer.from(envelope(body));
    response.writeHead(status, { ...headers, 'Content-Length': text.length });
    if (most === undefined) response.end(text);
    else response.write(text.subarray(0, most), () => response.destroy());
  }

  async #folder(url: URL, request: IncomingMessage, response: ServerResponse, most?: number): Promise<void> {
    const headers: Record<string, string | number> = {};
    const { authorization, cookie, range } = request.headers;
    if (this.sessions.use(cookie) === undefined) {
      const basic = `Basic ${Buffer.from(`${this.user}:${this.password}`).toString('base64')}`;
      if (authorization !== basic) {
        response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="VMware HTTP server"' }).end();
        return;
      }
      headers['Set-Cookie'] = this.sessions.begin(this.user, this.sessionRequests);
    }
    const content = contentAt(this.inventory, url);
    if (content === undefined) {
      response.writeHead(404, headers).end();
      return;
    }
    const size = await sizeOf(content);
    const asked = /^bytes=(\d+)-(\d*)$/.exec(range ?? '');
    const first = Number(asked?.[1] ?? 0);
    const last = Math.min(asked?.[2] ? Number(asked[2]) : size - 1, size - 1);
    if (asked !== null) headers['Content-Range'] = `bytes ${first}-${last}/${size}`;
    response.writeHead(asked === null ? 200 : 206, {
      ...headers,
      'Content-Type': 'application/octet-stream',
      'Accept-Ranges': 'bytes',
      'Content-Length': last - first + 1,
    });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    const end = most === undefined ? last + 1 : Math.min(first + most, last + 1);
    for (let at = first; at < end && !response.destroyed; at += pieceSize) {
      const piece = await readContent(content, at, Math.min(pieceSize, end - at));
      if (!response.write(piece)) {
        await Promise.race([
          new Promise((resolve) => response.once('drain', resolve)),
          new Promise((resolve) => response.once('close', resolve)),
        ]);
      }
    }
    if (most === undefined) response.end();
    else response.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}
