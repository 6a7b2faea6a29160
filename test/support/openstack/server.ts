import {
  createServer as createPlainServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import { selfSigned, type Certificate } from '../tls/certificate';
import { fault, page, unauthorized, type Answer } from './answers';
import { Compute } from './compute-service';
import { Identity, project } from './identity';
import { Images } from './image-service';
import { Volumes } from './volume-service';

/** What goes wrong with a request, before it is looked at. */
export interface Trouble {
  /** As `request.what` has it. */
  at: string;
  /** `reset`: the connection breaks off. `fail`: 500. `stop`: the whole server ends. `forbid`: 403. */
  kind: 'reset' | 'fail' | 'hang' | 'stop' | 'forbid';
  /** So many are answered before; default 0. */
  skip?: number;
  /** So many have it; default 1. */
  times?: number;
  /** After so many bytes of the body of the request; default: when all of it is there. */
  after?: number;
}

/** A request as it came, and how it was answered. */
export interface SeenRequest {
  /** The method, and the path with stars for ids. */
  what: string;
  headers: IncomingMessage['headers'];
  status: number;
  body: string;
}

type Route = (asked: {
  ids: string[];
  query: URLSearchParams;
  type: string | undefined;
  data: Buffer;
}) => Answer;

let shared: Certificate | undefined;
const json = <T>(data: Buffer): T => JSON.parse(data.toString()) as T;
const idInPath = '([^/]+)';

/** Keystone, Glance, Cinder and Nova, as far as v2v-node asks them, answering as the real ones do. */
export class TestOpenstack implements AsyncDisposable {
  readonly identity = new Identity();
  readonly images = new Images();
  readonly volumes = new Volumes();
  readonly compute = new Compute(this.volumes);
  readonly certificate: Certificate = (shared ??= selfSigned());
  readonly requests: SeenRequest[] = [];
  /** Services that the catalogue does not have. */
  absent: string[] = [];
  /** Regions that the catalogue has. */
  regions = ['RegionOne'];
  /** Called with each request, before it is answered. */
  onRequest: (what: string) => void = () => undefined;
  readonly #troubles: Trouble[] = [];
  readonly #server: Server;
  readonly #routes: [string, RegExp, Route][];

  private constructor(private readonly isPlain: boolean) {
    const { key, cert } = this.certificate;
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      this.#handle(request, response).catch(() => response.destroy());
    };
    this.#server = isPlain ? createPlainServer(listener) : createServer({ key, cert }, listener);
    const { images, volumes, compute } = this;
    volumes.imageSize = (id) => images.data.get(id)?.length;
    const route = (what: string, work: Route): [string, RegExp, Route] => {
      const [method = '', path = ''] = what.split(' ');
      return [what, new RegExp(`^${method} ${path.replaceAll('*', idInPath)}$`), work];
    };
    this.#routes = [
      route('POST identity/v3/auth/tokens', ({ data }) => this.identity.login(json(data), this.#catalogue())),
      route('POST image/v2/images', ({ data }) => images.create(json(data))),
      route('GET image/v2/images', ({ query }) => images.list(query)),
      route('GET image/v2/info/usage', () => images.usage()),
      route('GET image/v2/images/*', ({ ids }) => images.show(ids[0]!)),
      route('PUT image/v2/images/*/file', ({ ids, type, data }) => images.upload(ids[0]!, type, data)),
      route('PATCH image/v2/images/*', ({ ids, type, data }) => images.change(ids[0]!, type, json(data))),
      route('DELETE image/v2/images/*', ({ ids }) => images.remove(ids[0]!)),
      route('POST volumes', ({ data }) => volumes.create(json(data))),
      route('GET volumes/detail', ({ query }) => volumes.list(query)),
      route('GET volumes/*', ({ ids }) => volumes.show(ids[0]!)),
      route('POST volumes/*/action', ({ ids, data }) => volumes.act(ids[0]!, json(data))),
      route('PUT volumes/*/metadata', ({ ids, data }) => volumes.change(ids[0]!, json(data))),
      route('DELETE volumes/*/metadata/*', ({ ids }) => volumes.forget(ids[0]!, ids[1]!)),
      route('PUT volumes/*', ({ ids, data }) => volumes.change(ids[0]!, json(data))),
      route('DELETE volumes/*', ({ ids }) => volumes.remove(ids[0]!)),
      route('GET types', () => ({
        status: 200,
        body: { volume_types: volumes.types.map((name) => ({ id: name, name })) },
      })),
      route('GET os-availability-zone', () => ({
        status: 200,
        body: { availabilityZoneInfo: [{ zoneName: 'nova', zoneState: { available: true } }] },
      })),
      route('GET os-quota-sets/*', () => volumes.showQuota()),
      route('GET servers/*', ({ ids }) => compute.show(ids[0]!)),
      route('POST servers/*/os-volume_attachments', ({ ids, data }) => compute.attach(ids[0]!, json(data))),
      route('DELETE servers/*/os-volume_attachments/*', ({ ids }) => compute.detach(ids[0]!, ids[1]!)),
    ];
  }

  /** Starts one on a free port of the loopback. */
  static async start({ plain = false } = {}): Promise<TestOpenstack> {
    const made = new TestOpenstack(plain);
    await new Promise<void>((resolve) => made.#server.listen(0, '127.0.0.1', resolve));
    return made;
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get origin(): string {
    return `${this.isPlain ? 'http' : 'https'}://${this.address}`;
  }

  get authUrl(): string {
    return `${this.origin}/identity`;
  }

  /** Has something go wrong. */
  trouble(trouble: Trouble): void {
    this.#troubles.push({ skip: 0, times: 1, ...trouble });
  }

  /** What was asked for, from a point on. */
  asked(from = 0): string[] {
    return this.requests.slice(from).map(({ what }) => what);
  }

  #catalogue(): unknown {
    const addresses: [string, string][] = [
      ['identity', `${this.origin}/identity`],
      ['image', `${this.origin}/image`],
      ['block-storage', `${this.origin}/volume/v3/${project.id}`],
      ['compute', `${this.origin}/compute/v2.1`],
    ];
    return addresses
      .filter(([type]) => !this.absent.includes(type))
      .map(([type, url]) => ({
        type,
        endpoints: this.regions.flatMap((region) =>
          ['public', 'internal'].map((each) => ({ interface: each, region_id: region, region, url })),
        ),
      }));
  }

  #trouble(what: string): Trouble | undefined {
    for (const trouble of this.#troubles as Required<Trouble>[]) {
      if (trouble.at !== what || trouble.times <= 0) continue;
      if (trouble.skip > 0) {
        trouble.skip--;
        continue;
      }
      trouble.times--;
      return trouble;
    }
    return undefined;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin);
    const path = url.pathname
      .replace(`/volume/v3/${project.id}/`, '/')
      .replace('/compute/v2.1/', '/')
      .slice(1);
    const asked = `${request.method} ${path}`;
    const found = this.#routes
      .map(([what, pattern, work]) => ({ what, ids: pattern.exec(asked)?.slice(1), work }))
      .find(({ ids }) => ids !== undefined);
    const what = found?.what ?? asked;
    const seen: SeenRequest = { what, headers: request.headers, status: 0, body: '' };
    this.requests.push(seen);
    const isOpen = path === 'identity/v3/auth/tokens' || this.identity.use(request.headers['x-auth-token']);
    if (!isOpen) {
      // As the filter does, before a body is read.
      const refusal = path.startsWith('image/')
        ? page(401, 'This server could not verify that you are authorized')
        : unauthorized();
      this.#answer(response, seen, refusal);
      return;
    }
    const trouble = this.#trouble(what);
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (trouble?.after !== undefined && size >= trouble.after) break;
    }
    const data = Buffer.concat(chunks);
    if (request.headers['content-type'] === 'application/json') seen.body = data.toString();
    this.onRequest(what);
    if (trouble !== undefined && this.#isTroubled(trouble, path, response, seen)) return;
    const ids = found?.ids?.map(decodeURIComponent) ?? [];
    const type = request.headers['content-type'];
    this.#answer(
      response,
      seen,
      found?.work({ ids, query: url.searchParams, type, data }) ??
        fault(404, 'The resource could not be found.'),
    );
  }

  #isTroubled({ kind }: Trouble, path: string, response: ServerResponse, seen: SeenRequest): boolean {
    const told = (status: number, message: string): Answer =>
      path.startsWith('image/') ? page(status, message) : fault(status, message);
    if (kind === 'stop') {
      this.#server.closeAllConnections();
      this.#server.close();
    } else if (kind === 'reset') response.destroy();
    else if (kind === 'fail')
      this.#answer(
        response,
        seen,
        told(500, 'The server has either erred or is incapable of performing the requested operation.'),
      );
    else if (kind === 'forbid')
      this.#answer(response, seen, told(403, "Policy doesn't allow this to be performed."));
    return true;
  }

  #answer(response: ServerResponse, seen: SeenRequest, { status, headers = {}, body }: Answer): void {
    seen.status = status;
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, {
      ...(text === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    });
    response.end(text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
