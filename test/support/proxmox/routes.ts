import type { IncomingHttpHeaders } from 'node:http';
import { rmSync } from 'node:fs';

import { isBlock, type TestVm } from './cluster';
import { createVm, freeVolumes, storageNamed } from './create-vm';
import { Fault, invalid, takeOnly } from './fault';
import { privilegeOf, wrongParameters } from './qm-parameters';
import type { TestProxmox } from './server';
import { takeUpload } from './upload';

/** A call as it came. */
export interface Call {
  server: TestProxmox;
  /** What the pattern of the path holds, decoded. */
  at: Readonly<Record<string, string>>;
  given: Readonly<Record<string, string>>;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

type Route = (call: Call) => unknown;

function list({ server, given }: Call): unknown {
  takeOnly(given, ['content', 'enabled', 'format', 'storage', 'target']);
  const seen = server.cluster.storages.filter(({ storage }) =>
    server.permissions.has(`/storage/${storage}`, 'Datastore.Audit', 'Datastore.AllocateSpace'),
  );
  return seen.map((one) => {
    const { storage, type, content, enabled, active, avail } = one;
    const formats = isBlock(one) ? { raw: 1 } : { raw: 1, qcow2: 1, vmdk: 1 };
    return {
      ...{ storage, type, content: content.join(','), enabled: Number(enabled), active: Number(active) },
      ...(active ? { avail, used: 1 << 30, total: avail + (1 << 30) } : {}),
      ...(given.format === '1' ? { format: [formats, 'raw'] } : {}),
    };
  });
}

function content({ server, at, given }: Call): unknown {
  takeOnly(given, ['content', 'vmid']);
  const storage = storageNamed(server, at.storage!);
  server.permissions.check(`/storage/${storage.storage}`, 'Datastore.Audit', 'Datastore.AllocateSpace');
  return [...storage.volumes.keys()]
    .filter((volume) => volume.startsWith('import/') === (given.content === 'import'))
    .filter((volume) => given.vmid === undefined || new RegExp(`vm-${given.vmid}-`).test(volume))
    .map((volume) => ({ volid: `${storage.storage}:${volume}`, content: given.content }));
}

function removeVolume({ server, at, given }: Call): unknown {
  takeOnly(given, ['delay']);
  const storage = storageNamed(server, at.storage!);
  server.permissions.check(`/storage/${storage.storage}`, 'Datastore.Allocate');
  const volume = at.volid!.slice(storage.storage.length + 1);
  return server.tasks.begin(at.node!, 'imgdel', storage.storage, server.user, (task) => {
    if (task.trouble !== undefined) return;
    const file = storage.volumes.get(volume);
    if (file === undefined) throw new Error(`unlink of '${volume}' failed: No such file or directory`);
    storage.volumes.delete(volume);
    rmSync(file, { force: true });
  });
}

function vmOf({ server, at }: Call): TestVm {
  const vmid = Number(at.vmid);
  const vm = server.cluster.vms.get(vmid);
  if (vm !== undefined) return vm;
  throw new Fault(500, `Configuration file 'nodes/${at.node}/qemu-server/${vmid}.conf' does not exist`);
}

function config(call: Call): unknown {
  takeOnly(call.given, ['current']);
  call.server.permissions.check(`/vms/${call.at.vmid}`, 'VM.Audit');
  const { config: values, lock } = vmOf(call);
  return { ...values, ...(lock === undefined ? {} : { lock }), digest: 'f'.repeat(40) };
}

function configure(call: Call): unknown {
  const { server, given, at } = call;
  const vm = vmOf(call);
  const wrong = wrongParameters(given);
  if (Object.keys(wrong).length > 0) throw invalid(wrong);
  for (const name of Object.keys(given)) {
    server.permissions.check(
      `/vms/${at.vmid}`,
      name === 'tags' ? 'VM.Config.Options' : (privilegeOf(name) ?? 'root'),
    );
  }
  if (vm.lock !== undefined) throw new Fault(500, `VM is locked (${vm.lock})`);
  Object.assign(vm.config, given);
  return null;
}

function removeVm(call: Call): unknown {
  const { server, given, at } = call;
  takeOnly(given, ['purge', 'destroy-unreferenced-disks']);
  server.permissions.check(`/vms/${at.vmid}`, 'VM.Allocate');
  const vm = vmOf(call);
  if (vm.status === 'running') throw new Fault(500, `VM ${vm.vmid} is running - destroy failed`);
  if (vm.lock !== undefined) throw new Fault(500, `VM is locked (${vm.lock})`);
  return server.tasks.begin(at.node!, 'qmdestroy', String(vm.vmid), server.user, (task) => {
    if (task.trouble !== undefined) return;
    freeVolumes(server, vm.vmid);
    server.cluster.vms.delete(vm.vmid);
    for (const { members } of server.cluster.pools.values()) members.delete(vm.vmid);
  });
}

function start(call: Call): unknown {
  const { server, at } = call;
  server.permissions.check(`/vms/${at.vmid}`, 'VM.PowerMgmt');
  const vm = vmOf(call);
  return server.tasks.begin(at.node!, 'qmstart', String(vm.vmid), server.user, (task) => {
    if (task.trouble === undefined) vm.status = 'running';
  });
}

function nextid({ server: { cluster }, given }: Call): unknown {
  takeOnly(given, ['vmid']);
  if (given.vmid !== undefined) {
    if (cluster.vms.has(Number(given.vmid))) throw invalid({ vmid: `VM ${given.vmid} already exists` });
    return given.vmid;
  }
  let vmid = 100;
  while (cluster.vms.has(vmid)) vmid += 1;
  return String(vmid);
}

function tasks({ server, given }: Call): unknown {
  takeOnly(given, ['source', 'typefilter', 'vmid', 'limit', 'start', 'userfilter']);
  return server.tasks.all
    .filter((task) => given.source !== 'active' || server.tasks.isRunning(task))
    .filter(({ type }) => given.typefilter === undefined || type === given.typefilter)
    .filter(({ id }) => given.vmid === undefined || id === given.vmid)
    .map(({ upid, type, id, user }) => {
      const [owner, tokenid] = user.split('!');
      return { upid, type, id, node: upid.split(':')[1], user: owner, tokenid, starttime: 1764500000 };
    });
}

/** All calls that the server knows; `{x}` is a segment of the path. */
export const routes: readonly [string, Route][] = [
  ['GET /version', ({ server }) => ({ version: server.cluster.version, release: '8.4', repoid: 'abc' })],
  [
    'GET /access/permissions',
    ({ server, given }) => {
      takeOnly(given, ['path', 'userid']);
      const { path = '/' } = given;
      const granted = server.permissions.at(path);
      return granted.length === 0 ? {} : { [path]: Object.fromEntries(granted.map((name) => [name, 1])) };
    },
  ],
  ['GET /nodes', ({ server }) => server.cluster.nodes.map((node) => ({ ...node, type: 'node' }))],
  [
    'GET /cluster/status',
    ({ server: { cluster, permissions } }) => {
      permissions.check('/', 'Sys.Audit');
      return cluster.nodes.map(({ node }) => ({
        type: 'node',
        name: node,
        local: Number(node === cluster.local),
      }));
    },
  ],
  ['GET /cluster/nextid', nextid],
  [
    'GET /pools',
    ({ server: { cluster, permissions }, given }) => {
      takeOnly(given, ['poolid', 'type']);
      const { poolid = '' } = given;
      permissions.check(`/pool/${poolid}`, 'Pool.Audit');
      if (!cluster.pools.has(poolid)) throw new Fault(500, `pool '${poolid}' does not exist`);
      return [{ poolid }];
    },
  ],
  ['GET /nodes/{node}/storage', list],
  ['GET /nodes/{node}/storage/{storage}/content', content],
  ['DELETE /nodes/{node}/storage/{storage}/content/{volid}', removeVolume],
  [
    'POST /nodes/{node}/storage/{storage}/upload',
    ({ server, at, headers, body }) =>
      takeUpload(server, { node: at.node!, storage: at.storage! }, headers, body),
  ],
  [
    'GET /nodes/{node}/network',
    ({ server, given }) => {
      takeOnly(given, ['type']);
      const bridges = server.cluster.bridges.map(({ iface, type }) => ({ iface, type, active: 1 }));
      return given.type === 'any_bridge' ? bridges : [];
    },
  ],
  [
    'GET /cluster/sdn/vnets',
    ({ server: { cluster, permissions } }) =>
      cluster.bridges.flatMap(({ iface, zone }) =>
        zone !== undefined && permissions.has(`/sdn/zones/${zone}/${iface}`, 'SDN.Audit', 'SDN.Allocate')
          ? [{ vnet: iface, zone, type: 'vnet' }]
          : [],
      ),
  ],
  ['GET /nodes/{node}/tasks', tasks],
  [
    'GET /nodes/{node}/tasks/{upid}/status',
    ({ server, at }) => server.tasks.status(server.tasks.find(at.upid!)),
  ],
  [
    'GET /nodes/{node}/tasks/{upid}/log',
    ({ server, at }) => server.tasks.find(at.upid!).log.map((t, index) => ({ n: index + 1, t })),
  ],
  [
    'DELETE /nodes/{node}/tasks/{upid}',
    async ({ server, at }) => {
      await server.tasks.stop(server.tasks.find(at.upid!));
      return null;
    },
  ],
  ['POST /nodes/{node}/qemu', ({ server, at, given }) => createVm(server, at.node!, given)],
  ['GET /nodes/{node}/qemu/{vmid}/config', config],
  ['PUT /nodes/{node}/qemu/{vmid}/config', configure],
  ['DELETE /nodes/{node}/qemu/{vmid}', removeVm],
  ['POST /nodes/{node}/qemu/{vmid}/status/start', start],
  ['GET /nodes/{node}/qemu/{vmid}/status/current', (call) => ({ status: vmOf(call).status })],
];

/** The route of a call, and what its path holds. */
export function findRoute(method: string, path: string): { route: Route; at: Record<string, string> } {
  const segments = path.split('/');
  for (const [pattern, route] of routes) {
    const [wanted = '', form = ''] = pattern.split(' ');
    const names = form.split('/');
    if (wanted !== method || names.length !== segments.length) continue;
    const at: Record<string, string> = {};
    const fits = names.every((name, index) => {
      const segment = decodeURIComponent(segments[index]!);
      if (!name.startsWith('{')) return name === segment;
      at[name.slice(1, -1)] = segment;
      return true;
    });
    if (fits) return { route, at };
  }
  throw new Fault(501, `Method '${method} ${path}' not implemented`);
}
