import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { parseXml, type XmlElement } from '../../../lib/xml/parse';
import type { FakeDisk, FakeTransfer, OvirtState } from './state';

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
  ) {
    super(detail);
  }
}

type Body = Record<string, unknown>;

function child(value: unknown, ...names: string[]): unknown {
  return names.reduce((found: unknown, name) => (found as Body | undefined)?.[name], value);
}

/** A disk's own memory before it is written is anything. */
const garbage = 0xaa;

/** The REST API of an engine as far as it is used here, with its habits: numbers are texts, empty lists are not there. */
export class FakeEngine {
  readonly requests: { method: string; path: string; status: number; body: string }[] = [];

  constructor(
    private readonly state: OvirtState,
    private readonly urls: { direct: () => string; proxy: () => string; authority: string },
  ) {}

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const { method = 'GET', url: path = '/' } = request;
    const url = new URL(path, 'https://localhost');
    const seen = { method, path: url.pathname, status: 0, body: text };
    this.requests.push(seen);
    let status: number;
    let answer: unknown;
    try {
      [status, answer] = this.#answer(request, url, text);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      status = error.status;
      answer = { reason: 'Operation Failed', detail: `[${error.detail}]` };
    }
    seen.status = status;
    const body = typeof answer === 'string' ? answer : JSON.stringify(answer ?? {});
    response.writeHead(status, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
    });
    response.end(body);
  }

  #answer(request: IncomingMessage, url: URL, text: string): [number, unknown] {
    const { pathname } = url;
    const form = new URLSearchParams(text);
    if (pathname === '/ovirt-engine/sso/oauth/token') return this.#login(form);
    if (pathname === '/ovirt-engine/services/pki-resource') return [200, this.urls.authority];
    if (pathname === '/ovirt-engine/services/sso-logout') {
      const token = form.get('token') ?? '';
      if (this.state.tokens.delete(token)) this.state.revoked.push(token);
      return [200, {}];
    }
    if (!pathname.startsWith('/ovirt-engine/api')) throw new Refusal(404, 'Not Found');
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const uses = this.state.tokens.get(token);
    if (uses === undefined || uses === 0) {
      this.state.tokens.delete(token);
      return [401, { error: 'invalid_token', error_description: 'The access token is not valid' }];
    }
    this.state.tokens.set(token, uses - 1);
    if (
      request.method !== 'GET' &&
      request.method !== 'DELETE' &&
      request.headers['content-type'] !== 'application/json'
    )
      throw new Refusal(415, 'Unsupported Media Type');
    const body = text === '' ? {} : (JSON.parse(text) as Body);
    const parts = pathname
      .slice('/ovirt-engine/api'.length)
      .split('/')
      .filter(Boolean)
      .map(decodeURIComponent);
    return this.#api(request.method ?? 'GET', parts, url, body);
  }

  #login(form: URLSearchParams): [number, unknown] {
    const { state } = this;
    if (form.get('grant_type') !== 'password' || form.get('scope') !== 'ovirt-app-api')
      return [400, { error: 'unsupported_grant_type' }];
    if (form.get('username') !== state.user || form.get('password') !== state.password) {
      const error = `Cannot authenticate user '${form.get('username')}': the credentials are wrong.`;
      return [400, { error_code: 'access_denied', error }];
    }
    const token = randomUUID();
    state.tokens.set(token, state.tokenRequests);
    return [200, { access_token: token, token_type: 'bearer', scope: 'ovirt-app-api', exp: '1' }];
  }

  #api(method: string, [top, id, action]: string[], url: URL, body: Body): [number, unknown] {
    const { state } = this;
    const search = /^(?:name|correlation_id)=(.*)$/.exec(url.searchParams.get('search') ?? '')?.[1];
    const list = (name: string, all: object[]): [number, unknown] => [
      200,
      all.length === 0 ? {} : { [name]: all },
    ];
    const { storage, cluster } = state;
    switch (
      `${method} ${top ?? ''}${id === undefined ? '' : '/ID'}${action === undefined ? '' : `/${action}`}`
    ) {
      case 'GET ':
        return [
          200,
          {
            authenticated_user: { id: 'user-1', user_name: state.user },
            product_info: {
              name: 'oVirt Engine',
              version: { major: state.major, minor: '5', full_version: `${state.major}.5.4-1.el8` },
            },
          },
        ];
      case 'GET users/ID/permissions':
        return list('permission', state.permits.length === 0 ? [] : [{ role: { id: 'role-1' } }]);
      case 'GET users/ID/groups':
        if (state.groups === undefined) throw new Refusal(404, 'Not Found');
        return list(
          'group',
          state.groups.map((name) => ({ name })),
        );
      case 'GET roles/ID/permits':
        return list(
          'permit',
          state.permits.map((name) => ({ name })),
        );
      case 'GET storagedomains':
        return list(
          'storage_domain',
          // The engine's search knows patterns and no case.
          storage.name.toLowerCase() === search?.toLowerCase() || search === '*'
            ? [
                {
                  id: storage.id,
                  name: storage.name,
                  type: storage.type,
                  available: String(storage.available),
                  storage: { type: storage.storage },
                  data_centers: { data_center: [{ id: state.dataCenter }] },
                },
              ]
            : [],
        );
      case 'GET datacenters/ID/storagedomains':
        return list('storage_domain', [{ id: storage.id, status: storage.status }]);
      case 'GET clusters':
        return list(
          'cluster',
          cluster.name === search
            ? [
                {
                  id: cluster.id,
                  name: cluster.name,
                  cpu: { architecture: cluster.architecture },
                  data_center: { id: cluster.dataCenter },
                },
              ]
            : [],
        );
      case 'GET vms':
        return list(
          'vm',
          [...state.vms.values()].filter(({ name }) => name === search),
        );
      case 'POST vms':
        return this.#importVm(body, url.searchParams.get('correlation_id') ?? '');
      case 'GET vms/ID':
        return [200, { ...this.#get(state.vms, id), status: 'down' }];
      case 'DELETE vms/ID':
        this.#get(state.vms, id);
        state.vms.delete(id!);
        for (const disk of state.disks.values()) if (disk.vm === id) delete disk.vm;
        return [200, {}];
      case 'GET jobs': {
        const job = state.jobs.get(search ?? '');
        if (job === undefined) return [200, {}];
        if (job.busy-- > 0) return list('job', [{ status: 'started' }]);
        return list('job', [{ status: job.status }]);
      }
      case 'POST disks':
        return this.#makeDisk(body);
      case 'GET disks/ID':
        return [200, this.#showDisk(this.#get(state.disks, id))];
      case 'DELETE disks/ID': {
        const disk = this.#get(state.disks, id);
        if (disk.status === 'locked') throw new Refusal(409, 'Cannot remove Virtual Disk. Disk is locked');
        if (disk.vm !== undefined) throw new Refusal(409, 'Cannot remove Virtual Disk. It is attached');
        state.disks.delete(disk.id);
        return [200, {}];
      }
      case 'GET imagetransfers':
        return list(
          'image_transfer',
          [...state.transfers.values()].map((one) => this.#showTransfer(one)),
        );
      case 'POST imagetransfers':
        return this.#makeTransfer(body);
      case 'GET imagetransfers/ID':
        return [200, this.#stepTransfer(this.#get(state.transfers, id))];
      case 'POST imagetransfers/ID/resume': {
        const transfer = this.#get(state.transfers, id);
        if (transfer.phase !== 'paused_system') throw new Refusal(409, 'Cannot resume the transfer');
        this.#prepare(transfer, 'resuming');
        return [200, {}];
      }
      case 'POST imagetransfers/ID/finalize':
        return this.#finalize(this.#get(state.transfers, id));
      case 'POST imagetransfers/ID/cancel': {
        const transfer = this.#get(state.transfers, id);
        if (transfer.phase.startsWith('fini') || transfer.phase.startsWith('cancelled'))
          throw new Refusal(409, 'Cannot cancel a transfer that has ended');
        transfer.phase = 'cancelled_user';
        transfer.forgottenIn = 1;
        const disk = state.disks.get(transfer.disk);
        if (disk !== undefined) Object.assign(disk, { status: 'locked', busy: 1 });
        return [200, {}];
      }
      default:
        throw new Refusal(404, 'Not Found');
    }
  }

  #get<T>(all: ReadonlyMap<string, T>, id: string | undefined): T {
    const found = all.get(id ?? '');
    if (found === undefined) throw new Refusal(404, 'Entity not found');
    return found;
  }

  #showDisk(disk: FakeDisk): object {
    if (disk.status === 'locked' && disk.busy-- <= 0) disk.status = 'ok';
    const { id, name, description, status, volume } = disk;
    return { id, name, description, status, image_id: volume, provisioned_size: String(disk.provisioned) };
  }

  #makeDisk(body: Body): [number, unknown] {
    const { state } = this;
    if (!state.permits.includes('create_disk'))
      throw new Refusal(403, 'User is not authorized to perform this action.');
    const wanted = String(body.id);
    if (state.disks.has(wanted)) throw new Refusal(409, 'Cannot add Virtual Disk. The disk already exists');
    const id = state.choosesIds ? randomUUID() : wanted;
    const provisioned = Number(body.provisioned_size);
    const sparse = body.sparse === 'true';
    if (!(provisioned > 0) || provisioned % 512 !== 0) throw new Refusal(400, 'Invalid provisioned_size');
    const [domain] = child(body, 'storage_domains', 'storage_domain') as { id: string }[];
    if (domain?.id !== state.storage.id) throw new Refusal(404, 'Storage domain not found');
    if (body.format === 'raw' && sparse && state.storage.storage === 'iscsi')
      throw new Refusal(
        409,
        'Cannot add Virtual Disk. Disk configuration (RAW Sparse) is incompatible with the storage domain type.',
      );
    const size = body.format === 'raw' ? provisioned : Number(body.initial_size);
    if (size > state.storage.available)
      throw new Refusal(
        409,
        `Cannot add Virtual Disk. Low disk space on Storage Domain ${state.storage.name}.`,
      );
    state.disks.set(id, {
      id,
      name: String(body.name),
      description: String(body.description),
      format: body.format as 'raw' | 'cow',
      sparse,
      provisioned,
      status: state.nextDisk === 'ok' ? 'locked' : 'illegal',
      storageDomain: state.storage.id,
      volume: randomUUID(),
      flushed: Buffer.alloc(size, garbage),
      written: Buffer.alloc(size, garbage),
      busy: 1,
    });
    return [202, { id, name: body.name, status: 'locked' }];
  }

  #makeTransfer(body: Body): [number, unknown] {
    const { state } = this;
    const disk = this.#get(state.disks, child(body, 'disk', 'id') as string);
    if (disk.status !== 'ok') throw new Refusal(409, 'Cannot transfer Virtual Disk. Disk is locked');
    if (body.direction !== 'upload' || body.format !== disk.format)
      throw new Refusal(400, 'Not in this test');
    const transfer: FakeTransfer = {
      id: randomUUID(),
      disk: disk.id,
      ticket: randomUUID(),
      format: disk.format,
      phase: '',
      busy: 0,
    };
    disk.status = 'locked';
    disk.busy = Infinity;
    state.transfers.set(transfer.id, transfer);
    this.#prepare(transfer, 'initializing');
    return [201, this.#showTransfer(transfer)];
  }

  #prepare(transfer: FakeTransfer, phase: string): void {
    const paused = this.state.pausedTransfers > 0;
    if (paused) this.state.pausedTransfers--;
    Object.assign(transfer, { phase, busy: 1, next: paused ? 'paused_system' : 'transferring' });
  }

  #showTransfer({ id, phase, disk, ticket }: FakeTransfer): object {
    const open = phase === 'transferring';
    const urls = {
      transfer_url: `${this.urls.direct()}/images/${ticket}`,
      proxy_url: `${this.urls.proxy()}/images/${ticket}`,
    };
    return { id, phase, disk: { id: disk }, ...(open ? urls : {}) };
  }

  #stepTransfer(transfer: FakeTransfer): object {
    if (transfer.forgottenIn !== undefined && transfer.forgottenIn-- <= 0) {
      this.state.transfers.delete(transfer.id);
      throw new Refusal(404, 'Entity not found');
    }
    if (transfer.next !== undefined && transfer.busy-- <= 0) {
      transfer.phase = transfer.next;
      delete transfer.next;
      if (transfer.phase === 'finished_failure' || transfer.phase === 'finished_success') this.#end(transfer);
    }
    return this.#showTransfer(transfer);
  }

  #end(transfer: FakeTransfer): void {
    const disk = this.state.disks.get(transfer.disk);
    if (disk !== undefined) {
      disk.status = transfer.phase === 'finished_success' ? 'ok' : 'illegal';
      disk.written = Buffer.from(disk.flushed);
    }
    transfer.forgottenIn = 0;
  }

  #finalize(transfer: FakeTransfer): [number, unknown] {
    const { state } = this;
    if (transfer.phase !== 'transferring')
      throw new Refusal(409, `Cannot finalize in the phase ${transfer.phase}`);
    const how = state.nextFinish;
    state.nextFinish = 'success';
    if (how === 'conflict') throw new Refusal(409, 'Cannot finalize transfer. The engine is busy');
    const success = how !== 'failure';
    Object.assign(transfer, {
      phase: 'finalizing_success',
      next: success ? 'finished_success' : 'finished_failure',
      busy: 1,
    });
    if (how === 'gone') {
      // The engine was faster than its answer.
      transfer.phase = 'finished_success';
      this.#end(transfer);
      state.transfers.delete(transfer.id);
      throw new Refusal(404, 'Entity not found');
    }
    return [200, {}];
  }

  /** Reads the OVF by the paths that the engine reads it by. */
  #importVm(body: Body, correlation: string): [number, unknown] {
    const { state } = this;
    if (!state.permits.includes('create_vm'))
      throw new Refusal(403, 'User is not authorized to perform this action.');
    if (child(body, 'cluster', 'id') !== state.cluster.id) throw new Refusal(404, 'Cluster not found');
    if (child(body, 'initialization', 'configuration', 'type') !== 'ovf')
      throw new Refusal(400, 'No configuration');
    const ovf = child(body, 'initialization', 'configuration', 'data') as string;
    const root = parseXml(ovf, (reason) => new Refusal(400, `Failed to parse the OVF: ${reason}`) as never);
    const find = (element: XmlElement | undefined, name: string): XmlElement[] =>
      element?.children.filter((one) => one.name === name) ?? [];
    const [system] = find(root, 'VirtualSystem');
    const id = system?.attributes.get('id');
    const name = find(system, 'Name')[0]?.text;
    if (id === undefined || name === undefined || !/^[\p{L}0-9._+-]{1,255}$/u.test(name))
      throw new Refusal(409, 'Cannot import VM. Name may not contain special characters');
    if ([...state.vms.values()].some((vm) => vm.name === name))
      throw new Refusal(409, `Cannot import VM. VM name ${name} already in use`);
    const [section] = find(root, 'DiskSection');
    for (const disk of find(section, 'Disk')) {
      const known = state.disks.get(disk.attributes.get('diskId') ?? '');
      const fits =
        known?.status === 'ok' &&
        known.vm === undefined &&
        known.volume === disk.attributes.get('fileRef') &&
        disk.attributes.get('capacity') === String(known.provisioned) &&
        disk.attributes.get('volume-format') === (known.format === 'raw' ? 'RAW' : 'COW');
      if (!fits) throw new Refusal(409, 'Cannot import VM. A disk does not exist in the storage domain');
      known.vm = id;
    }
    state.vms.set(id, { id, name, ovf, cluster: state.cluster.id });
    state.jobs.set(correlation, { status: state.nextVm, busy: 2 });
    return [202, { id, name, status: 'image_locked' }];
  }
}
