import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { selfSigned, type Certificate } from '../tls/certificate';
import { smallCluster, type Cluster, type TestVm } from './cluster';
import { Fault } from './fault';
import { allPrivileges, Permissions, type Acl } from './permissions';
import { findRoute } from './routes';
import { Tasks } from './tasks';

/** What goes wrong with a call, as a test wants it. */
export interface Trouble {
  /** `POST /nodes/pve/qemu`, without the beginning of the path. */
  at: RegExp;
  /** `reset`: the connection breaks off, after so many bytes of the body; `heard`: it breaks off when the call was carried out. */
  kind: 'refuse' | 'reset' | 'heard' | 'hang';
  status?: number;
  message?: string;
  bytes?: number;
  /** So many calls pass before it. */
  after?: number;
  /** Default 1. */
  times?: number;
}

export interface SeenCall {
  /** `POST /nodes/pve/qemu` */
  what: string;
  parameters: Record<string, string>;
  status: number;
}

let shared: Certificate | undefined;

/**
 * A node of Proxmox VE with a small cluster: the calls that v2v-node makes, each refused where a real one refuses it. Disks are
 * files of a temporary directory, made by qemu-img.
 */
export class TestProxmox implements AsyncDisposable {
  readonly token = { id: 'migrate@pve!v2v', secret: '0ddba11c-0ffe-4bad-beef-5eed5ec4e7ed' };
  readonly certificate = (shared ??= selfSigned());
  readonly directory = mkdtempSync(join(tmpdir(), 'v2v-node-pve-'));
  readonly calls: SeenCall[] = [];
  readonly tasks = new Tasks();
  readonly permissions: Permissions;
  /** Those who take a number in the moment before it is given. */
  readonly rivals: ((vmid: number) => TestVm)[] = [];
  /** Parameters that this version lets only root set, beside those that all versions do. */
  rootOnly: string[] = [];
  /** What the token is refused with. */
  refusedLogin: string | undefined;
  /** Called with each call before it is answered. */
  onCall: (what: string) => void = () => undefined;
  readonly #troubles: Trouble[] = [];
  readonly #server: Server;
  #port = 0;

  private constructor(readonly cluster: Cluster) {
    this.permissions = new Permissions({ '/': allPrivileges }, cluster);
    const { key, cert } = this.certificate;
    this.#server = createServer({ key, cert }, (request, response) => {
      this.#handle(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  /** Starts one on a free port of the loopback. */
  static async start(cluster = smallCluster()): Promise<TestProxmox> {
    const server = new TestProxmox(cluster);
    await server.listen();
    return server;
  }

  /** Listens, again after it died. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  get port(): number {
    return this.#port;
  }

  get user(): string {
    return this.token.id;
  }

  set acl(acl: Acl) {
    this.permissions.acl = acl;
  }

  trouble(trouble: Trouble): void {
    this.#troubles.push({ ...trouble });
  }

  /** No connection is answered any more. */
  die(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #troubleAt(what: string): Trouble | undefined {
    const index = this.#troubles.findIndex(({ at }) => at.test(what));
    const found = this.#troubles[index];
    if (found === undefined) return undefined;
    if ((found.after ?? 0) > 0) {
      found.after = found.after! - 1;
      return undefined;
    }
    found.times = (found.times ?? 1) - 1;
    if (found.times === 0) this.#troubles.splice(index, 1);
    return found;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'https://pve');
    const path = url.pathname.replace(/^\/api2\/json/, '');
    const what = `${request.method} ${decodeURIComponent(path)}`;
    const trouble = this.#troubleAt(what);
    if (trouble?.kind === 'hang') return this.onCall(what);
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (trouble?.kind === 'reset' && size >= (trouble.bytes ?? 0)) break;
    }
    if (trouble?.kind === 'reset') {
      request.socket.destroy();
      return;
    }
    this.onCall(what);
    const given: Record<string, string> = Object.fromEntries(url.searchParams);
    const body = Buffer.concat(chunks);
    if (request.headers['content-type'] === 'application/x-www-form-urlencoded') {
      Object.assign(given, Object.fromEntries(new URLSearchParams(body.toString())));
    }
    const seen: SeenCall = { what, parameters: given, status: 200 };
    this.calls.push(seen);
    let answer: unknown;
    let reason = 'OK';
    try {
      if (trouble?.kind === 'refuse')
        throw new Fault(trouble.status ?? 500, trouble.message ?? 'got timeout');
      this.#admit(request);
      const { route, at } = findRoute(request.method ?? '', path);
      if (at.node !== undefined && !this.cluster.nodes.some(({ node }) => node === at.node)) {
        throw new Fault(500, `hostname lookup '${at.node}' failed`);
      }
      answer = { data: (await route({ server: this, at, given, headers: request.headers, body })) ?? null };
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      seen.status = error.status;
      reason = error.message;
      const { errors } = error;
      answer = { data: null, message: `${reason}\n`, ...(errors === undefined ? {} : { errors }) };
    }
    if (trouble?.kind === 'heard') {
      request.socket.destroy();
      return;
    }
    response.writeHead(seen.status, reason.replace(/[^\x20-\x7e]/g, ' '), {
      'Content-Type': 'application/json',
    });
    response.end(JSON.stringify(answer));
  }

  #admit({ headers, method }: IncomingMessage): void {
    if (headers['transfer-encoding'] !== undefined)
      throw new Fault(501, 'chunked transfer encoding not supported');
    if (method !== 'GET' && method !== 'DELETE' && headers['content-length'] === undefined) {
      throw new Fault(400, 'no Content-Length');
    }
    const { id, secret } = this.token;
    const { authorization } = headers;
    if (authorization === undefined) throw new Fault(401, 'No ticket');
    if (this.refusedLogin !== undefined) throw new Fault(401, this.refusedLogin);
    if (!authorization.startsWith(`PVEAPIToken=${id}=`)) throw new Fault(401, 'no such token');
    if (authorization !== `PVEAPIToken=${id}=${secret}`) throw new Fault(401, 'invalid token value!');
  }

  /** The names of all volumes, of all storages. */
  get volumes(): string[] {
    return this.cluster.storages.flatMap(({ storage, volumes }) =>
      [...volumes.keys()].map((volume) => `${storage}:${volume}`),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.die();
    for (const task of this.tasks.all) await this.tasks.stop(task);
    rmSync(this.directory, { recursive: true, force: true });
  }
}
