import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { createHash, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';

import type { KubernetesObject } from '../../../lib/output/kubevirt/cluster/client';
import type { Certificate } from '../tls/certificate';

/** What each group has: kind and plural name, and whether it is in a namespace. */
const groups: Readonly<Record<string, readonly (readonly [string, string, boolean])[]>> = {
  '/api/v1': [['PersistentVolumeClaim', 'persistentvolumeclaims', true]],
  '/apis/kubevirt.io/v1': [['VirtualMachine', 'virtualmachines', true]],
  '/apis/cdi.kubevirt.io/v1beta1': [
    ['DataVolume', 'datavolumes', true],
    ['CDIConfig', 'cdiconfigs', false],
  ],
  '/apis/upload.cdi.kubevirt.io/v1beta1': [['UploadTokenRequest', 'uploadtokenrequests', true]],
  '/apis/storage.k8s.io/v1': [['StorageClass', 'storageclasses', false]],
  '/apis/k8s.cni.cncf.io/v1': [['NetworkAttachmentDefinition', 'network-attachment-definitions', true]],
  '/apis/authorization.k8s.io/v1': [['SelfSubjectAccessReview', 'selfsubjectaccessreviews', false]],
};

/** How a request goes wrong. `lost`: it is done, and the connection breaks off before the answer. */
export interface Trouble {
  method: string;
  /** Of the path, without the query. */
  path: RegExp;
  dryRun?: boolean;
  answer: { status: number; message: string } | 'reset' | 'lost' | 'hang';
}

interface Stored extends KubernetesObject {
  metadata: NonNullable<KubernetesObject['metadata']> & { name: string; uid: string };
}

/** An API server with KubeVirt and CDI, as far as a guest is made in it, and CDI's upload proxy at the same place. */
export class FakeCluster {
  /** By `plural/namespace/name`. */
  readonly objects = new Map<string, Stored>();
  /** SHA-256 and size of what was uploaded, by the name of the claim. */
  readonly uploads = new Map<string, { size: number; sha256: string }>();
  readonly requests: { method: string; url: string }[] = [];
  troubles: Trouble[] = [];
  /** Rights that the user lacks: `delete virtualmachines`. */
  denied = new Set<string>();
  /** Groups that are not installed. */
  missing = new Set<string>();
  /** Resolves when a request that hangs has come. */
  hanging = Promise.resolve();
  readonly token = 'sha256~kube-secret-token';
  readonly uploadToken = 'eyUploadSecret';
  readonly #server: Server;
  #hung: () => void = () => undefined;

  private constructor(private readonly certificate: Certificate) {
    this.#server = createServer(certificate, (request, response) => {
      void this.#answer(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
    this.expectHanging();
  }

  static async start(certificate: Certificate): Promise<FakeCluster> {
    const cluster = new FakeCluster(certificate);
    cluster.#server.listen(0, '127.0.0.1');
    await once(cluster.#server, 'listening');
    cluster.reset();
    return cluster;
  }

  expectHanging(): void {
    this.hanging = new Promise((resolve) => (this.#hung = resolve));
  }

  reset(): void {
    this.objects.clear();
    this.uploads.clear();
    this.requests.length = 0;
    this.troubles = [];
    this.denied.clear();
    this.missing.clear();
    this.put('cdiconfigs', {
      kind: 'CDIConfig',
      metadata: { name: 'config' },
      status: { uploadProxyURL: `127.0.0.1:${this.port}` },
    });
  }

  put(plural: string, object: KubernetesObject): void {
    const { name = '', namespace = '' } = object.metadata ?? {};
    this.objects.set(`${plural}/${namespace}/${name}`, {
      ...object,
      metadata: { ...object.metadata, name, uid: randomUUID() },
    });
  }

  /** Names of what is there of machines and volumes. */
  get names(): string[] {
    return [...this.objects.keys()].filter((key) => !key.startsWith('cdiconfigs')).sort();
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  kubeconfig({ token = this.token, trusted = true } = {}): string {
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'test',
      contexts: [{ name: 'test', context: { cluster: 'test', user: 'test', namespace: 'vms' } }],
      clusters: [
        {
          name: 'test',
          cluster: {
            server: this.url,
            ...(trusted
              ? { 'certificate-authority-data': Buffer.from(this.certificate.cert).toString('base64') }
              : {}),
          },
        },
      ],
      users: [{ name: 'test', user: { token } }],
    });
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET' } = request;
    const url = new URL(request.url ?? '/', this.url);
    const dryRun = url.searchParams.get('dryRun') === 'All';
    this.requests.push({ method, url: request.url ?? '' });
    const trouble = this.troubles.find(
      (each) =>
        each.method === method &&
        each.path.test(url.pathname) &&
        (each.dryRun === undefined || each.dryRun === dryRun),
    );
    if (trouble?.answer === 'reset') {
      request.socket.destroy();
      return;
    }
    if (trouble?.answer === 'hang') {
      this.#hung();
      return;
    }
    if (url.pathname.startsWith('/v1beta1/')) return this.#upload(request, response, url.pathname, trouble);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const fail = (status: number, message: string, reason = ''): void =>
      this.#json(response, status, {
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        message,
        reason,
        code: status,
      });
    if (request.headers.authorization !== `Bearer ${this.token}`)
      return fail(401, 'Unauthorized', 'Unauthorized');
    if (typeof trouble?.answer === 'object') return fail(trouble.answer.status, trouble.answer.message);

    const group = Object.keys(groups).find(
      (each) => url.pathname === each || url.pathname.startsWith(`${each}/`),
    );
    if (group === undefined || this.missing.has(group)) return fail(404, '404 page not found');
    if (url.pathname === group) {
      const resources = groups[group]!.map(([kind, name, namespaced]) => ({
        kind,
        name,
        namespaced,
        verbs: [],
        singularName: '',
      }));
      return this.#json(response, 200, {
        kind: 'APIResourceList',
        groupVersion: group.replace(/^\/apis?\//, ''),
        resources,
      });
    }
    const parts = url.pathname.slice(group.length + 1).split('/');
    const namespace = parts[0] === 'namespaces' ? parts[1]! : '';
    const [plural = '', name] = parts[0] === 'namespaces' ? parts.slice(2) : parts;
    const resource = groups[group]!.find(([, each]) => each === plural);
    if (resource === undefined || resource[2] !== (namespace !== ''))
      return fail(404, 'the server could not find the requested resource');
    const key = `${plural}/${namespace}/${name}`;
    const notFound = (): void => fail(404, `${plural} "${name}" not found`, 'NotFound');
    if (method === 'GET') {
      const found = this.objects.get(key);
      return found === undefined ? notFound() : this.#json(response, 200, found);
    }
    if (method === 'DELETE') {
      const found = this.objects.get(key);
      if (found === undefined) return notFound();
      if (this.denied.has(`delete ${plural}`)) return fail(403, `User cannot delete resource "${plural}"`);
      const uid =
        body === ''
          ? undefined
          : (JSON.parse(body) as { preconditions?: { uid?: string } }).preconditions?.uid;
      if (uid !== undefined && uid !== found.metadata.uid)
        return fail(409, 'the UID in the precondition does not match');
      this.objects.delete(key);
      if (plural === 'datavolumes') this.objects.delete(`persistentvolumeclaims/${namespace}/${name}`);
      return this.#json(response, 200, { kind: 'Status', status: 'Success' });
    }
    if (method !== 'POST') return fail(405, 'method not allowed');
    const object = JSON.parse(body) as KubernetesObject;
    if (object.kind !== resource[0]) return fail(400, `the object is a ${object.kind}, not a ${resource[0]}`);
    const made = this.#make(object, plural, namespace, dryRun);
    if (typeof made === 'string') return fail(Number(made.slice(0, 3)), made.slice(4));
    if (trouble?.answer === 'lost') {
      request.socket.destroy();
      return;
    }
    this.#json(response, 201, made);
  }

  /** The object as it was made, or a status and a sentence. */
  #make(
    object: KubernetesObject,
    plural: string,
    namespace: string,
    dryRun: boolean,
  ): KubernetesObject | string {
    if (plural === 'selfsubjectaccessreviews') {
      const { verb, resource } = (object.spec as { resourceAttributes: Record<string, string> })
        .resourceAttributes;
      return { ...object, status: { allowed: !this.denied.has(`${verb} ${resource}`) } };
    }
    if (this.denied.has(`create ${plural}`)) {
      return `403 ${plural} is forbidden: User "dev" cannot create resource "${plural}" in the namespace "${namespace}"`;
    }
    const name = object.metadata?.name ?? '';
    if (!/^[a-z\d](?:[a-z\d.-]*[a-z\d])?$/.test(name))
      return `422 ${plural} "${name}" is invalid: metadata.name`;
    if (plural === 'uploadtokenrequests') {
      const { pvcName } = object.spec as { pvcName: string };
      if (!this.objects.has(`persistentvolumeclaims/${namespace}/${pvcName}`))
        return `404 persistentvolumeclaims "${pvcName}" not found`;
      return { ...object, status: { token: `${this.uploadToken}.${namespace}.${pvcName}` } };
    }
    const key = `${plural}/${namespace}/${name}`;
    if (this.objects.has(key)) return `409 ${plural} "${name}" already exists`;
    const invalid = plural === 'virtualmachines' ? refusalOfMachine(object) : undefined;
    if (invalid !== undefined) return `422 admission webhook denied the request: ${invalid}`;
    const placed = { ...object, metadata: { ...object.metadata, namespace, name } };
    if (dryRun) return placed;
    this.put(plural, placed);
    if (plural === 'datavolumes') {
      this.put(plural, { ...placed, status: { phase: 'UploadReady' } });
      this.put('persistentvolumeclaims', {
        kind: 'PersistentVolumeClaim',
        apiVersion: 'v1',
        metadata: { name, namespace },
      });
    } else if (
      plural === 'persistentvolumeclaims' &&
      'cdi.kubevirt.io/storage.upload.target' in (object.metadata?.annotations ?? {})
    ) {
      this.#tellClaim(namespace, name, { phase: 'Running', ready: 'true' });
    }
    return this.objects.get(key)!;
  }

  #tellClaim(namespace: string, name: string, said: Record<string, string>): void {
    const claim = this.objects.get(`persistentvolumeclaims/${namespace}/${name}`)!;
    claim.metadata.annotations = {
      ...claim.metadata.annotations,
      ...Object.fromEntries(
        Object.entries(said).map(([key, value]) => [`cdi.kubevirt.io/storage.pod.${key}`, value]),
      ),
    };
  }

  async #upload(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    trouble: Trouble | undefined,
  ): Promise<void> {
    if (typeof trouble?.answer === 'object') {
      response.writeHead(trouble.answer.status).end(trouble.answer.message);
      return;
    }
    const [, namespace = '', name = ''] = (request.headers.authorization ?? '').split('.');
    if (request.headers.authorization !== `Bearer ${this.uploadToken}.${namespace}.${name}`) {
      response.writeHead(401).end('no token');
      return;
    }
    if (request.method === 'HEAD') {
      response.writeHead(200).end();
      return;
    }
    if (request.headers['content-length'] === undefined || !path.startsWith('/v1beta1/upload')) {
      response.writeHead(411).end();
      return;
    }
    const digest = createHash('sha256');
    let size = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      digest.update(chunk);
      size += chunk.length;
    }
    this.uploads.set(name, { size, sha256: digest.digest('hex') });
    const volume = this.objects.get(`datavolumes/${namespace}/${name}`);
    if (volume !== undefined) volume.status = { phase: 'Succeeded' };
    else this.#tellClaim(namespace, name, { phase: 'Succeeded', ready: 'false' });
    response.writeHead(200).end();
  }

  #json(response: ServerResponse, status: number, value: unknown): void {
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
  }
}

interface Machine {
  runStrategy?: string;
  instancetype?: unknown;
  template: {
    spec: {
      domain: {
        cpu?: unknown;
        memory?: unknown;
        features?: { smm?: unknown };
        firmware?: { bootloader?: { efi?: { secureBoot?: boolean } } };
        devices: { disks?: { name: string }[]; interfaces?: { name: string; masquerade?: unknown }[] };
      };
      volumes?: { name: string }[];
      networks?: { name: string; pod?: unknown }[];
    };
  };
}

/** What KubeVirt's admission has against a machine. */
function refusalOfMachine({ spec }: KubernetesObject): string | undefined {
  const { runStrategy, instancetype, template } = spec as Machine;
  const { domain, volumes = [], networks = [] } = template.spec;
  const { disks = [], interfaces = [] } = domain.devices;
  const same = (one: { name: string }[], other: { name: string }[]): boolean =>
    JSON.stringify(one.map(({ name }) => name).sort()) ===
    JSON.stringify(other.map(({ name }) => name).sort());
  if (runStrategy === undefined) return 'spec.runStrategy is required';
  if (JSON.stringify(spec).includes('null')) return 'null is no value';
  if (instancetype !== undefined && (domain.cpu !== undefined || domain.memory !== undefined))
    return 'conflict with the instancetype';
  if (instancetype === undefined && domain.memory === undefined) return 'no memory requested';
  if (!same(disks, volumes)) return 'disks and volumes do not match';
  if (!same(interfaces, networks)) return 'interfaces and networks do not match';
  if (networks.filter(({ pod }) => pod !== undefined).length > 1) return 'more than one pod network';
  if (
    domain.firmware?.bootloader?.efi?.secureBoot !== false &&
    domain.firmware?.bootloader?.efi &&
    domain.features?.smm === undefined
  ) {
    return 'Secure Boot needs smm';
  }
  return undefined;
}
