import type { IncomingMessage, ServerResponse } from 'node:http';

import type { FakeDisk, FakeTransfer, OvirtState } from './state';

type Found = { disk: FakeDisk; transfer: FakeTransfer };

/** A daemon of ovirt-imageio: tickets that are good while their transfer is open, and data that is lost until it is flushed. */
export class FakeImageio {
  readonly requests: { method: string; status: number; range?: string; flush?: string; length: number }[] =
    [];
  readonly #counts: Record<string, number> = {};

  constructor(private readonly state: OvirtState) {}

  #find(url: URL): Found | undefined {
    const ticket = /^\/images\/([^/]+)$/.exec(url.pathname)?.[1];
    const transfer = [...this.state.transfers.values()].find((one) => one.ticket === ticket);
    const disk = this.state.disks.get(transfer?.disk ?? '');
    return transfer?.phase === 'transferring' && disk !== undefined ? { transfer, disk } : undefined;
  }

  #trouble(method: string): string | undefined {
    const count = (this.#counts[method] = (this.#counts[method] ?? 0) + 1);
    const found = this.state.troubles.find(
      ({ method: which, after, times = 1 }) => which === method && count > after && count <= after + times,
    );
    return found?.kind;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    const url = new URL(request.url ?? '/', 'https://localhost');
    const { method = 'GET', headers } = request;
    const seen: (typeof this.requests)[number] = { method, status: 0, length: 0 };
    const range = headers['content-range'] ?? headers.range;
    if (range !== undefined) seen.range = range;
    const flush = url.searchParams.get('flush');
    if (flush !== null) seen.flush = flush;
    this.requests.push(seen);
    this.state.onImageio(method);
    const say = (status: number, body: string | Buffer = '', more = {}): void => {
      seen.status = status;
      response.writeHead(status, { 'Content-Length': Buffer.byteLength(body), ...more }).end(body);
    };
    const trouble = this.#trouble(method);
    if (trouble === 'hang') return;
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    seen.length = body.length;
    const found = this.#find(url);
    if (trouble === 'gone' && found !== undefined) {
      // As the engine does when somebody cancels it.
      found.transfer.phase = 'cancelled_user';
      this.state.disks.delete(found.disk.id);
    }
    if (found === undefined || trouble === 'gone')
      return say(403, 'You are not allowed to access this resource: no such ticket');
    const { disk } = found;
    if (trouble === 'reset' || trouble === 'error') {
      disk.written = Buffer.from(disk.flushed);
      if (trouble === 'error') return say(500, 'Server failed to perform the request, check logs');
      response.destroy();
      return;
    }
    const { features } = this.state;
    if (method === 'OPTIONS') {
      if (features === 'old') return say(405, '', { Allow: 'GET,PUT' });
      if (features === 'old-proxy') return say(204);
      return say(200, JSON.stringify({ unix_socket: '\0/org/ovirt/imageio', features, max_writers: 8 }));
    }
    const known = Array.isArray(features) ? features : [];
    const flushes = !known.includes('flush');
    if (method === 'PUT') {
      // Only where it begins counts, and a length is needed.
      const start = Number(/^bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1] ?? 0);
      if (headers['content-length'] === undefined) return say(400, 'Content-Length header is required');
      if (start + body.length > disk.written.length) return say(416, 'Requested range not satisfiable');
      if (trouble === 'flip') body[0] = body[0]! ^ 1;
      body.copy(disk.written, start);
      if (flushes || flush !== 'n') disk.flushed = Buffer.from(disk.written);
      return say(200);
    }
    if (method === 'PATCH') {
      if (!known.includes('zero') && flushes) return say(405, 'Method not allowed');
      const {
        op,
        offset = 0,
        size = 0,
      } = JSON.parse(body.toString()) as { op: string; offset?: number; size?: number };
      if (op === 'zero' && known.includes('zero')) {
        if (offset + size > disk.written.length) return say(416, 'Requested range not satisfiable');
        disk.written.fill(0, offset, offset + size);
      } else if (op === 'flush' && !flushes) disk.flushed = Buffer.from(disk.written);
      else return say(400, `Unknown operation ${op}`);
      return say(200);
    }
    if (method === 'GET') {
      const [, first = '0', last = ''] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
      if (Number(last) >= disk.written.length) return say(416, 'Requested range not satisfiable');
      return say(206, disk.written.subarray(Number(first), Number(last) + 1));
    }
    return say(405);
  }
}
