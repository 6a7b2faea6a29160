import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { isBlock, type TestStorage, type TestVm } from './cluster';
import { Fault, forbidden, invalid } from './fault';
import { badDefaults, privilegeOf, readProperties, wrongParameters } from './qm-parameters';
import type { TestProxmox } from './server';
import type { TestTask } from './tasks';

const run = promisify(execFile);

type Given = Readonly<Record<string, string>>;

const isDrive = (name: string): boolean => /^(?:scsi|virtio|sata|ide|efidisk|tpmstate)\d+$/.test(name);

export function storageNamed(server: TestProxmox, name: string): TestStorage {
  const found = server.cluster.storages.find(({ storage }) => storage === name);
  if (found === undefined) throw new Fault(500, `storage '${name}' does not exist`);
  if (!found.enabled) throw new Fault(500, `storage '${name}' is disabled`);
  return found;
}

function checkRights(server: TestProxmox, vmid: number, given: Given): void {
  const { permissions, cluster } = server;
  const at = [`/vms/${vmid}`, ...(given.pool === undefined ? [] : [`/pool/${given.pool}`])];
  const need = (privilege: string): void => {
    if (!at.some((path) => permissions.has(path, privilege))) throw forbidden(at[0]!, privilege);
  };
  if (given.pool !== undefined && !cluster.pools.has(given.pool)) {
    throw new Fault(403, `pool '${given.pool}' does not exist`);
  }
  need('VM.Allocate');
  for (const name of Object.keys(given)) {
    const privilege = server.rootOnly.includes(name) ? 'root' : privilegeOf(name);
    if (privilege === 'root') throw new Fault(500, `only root can set '${name}' config`);
    if (privilege !== undefined) need(privilege);
  }
  // The pool does not count here: the machine is not yet in it.
  if (given.tags !== undefined) permissions.check(`/vms/${vmid}`, 'VM.Config.Options');
}

function checkNets(server: TestProxmox, given: Given): void {
  for (const [name, value] of Object.entries(given).filter(([key]) => /^net\d+$/.test(key))) {
    const { bridge = '', tag } = readProperties(value);
    const zone = server.cluster.bridges.find(({ iface }) => iface === bridge)?.zone ?? 'localnetwork';
    server.permissions.check(`/sdn/zones/${zone}/${bridge}${tag === undefined ? '' : `/${tag}`}`, 'SDN.Use');
    if (!server.cluster.bridges.some(({ iface }) => iface === bridge)) {
      throw invalid({ [name]: `bridge '${bridge}' does not exist` });
    }
  }
}

function checkDrives(server: TestProxmox, given: Given): void {
  for (const [name, value] of Object.entries(given).filter(([key]) => isDrive(key))) {
    const { file = '', format, 'import-from': from, ...rest } = readProperties(value);
    if (file === 'none') continue;
    const size = /^([^/:\s]+):(\d+(?:\.\d+)?)$/.exec(file);
    if (size === null) throw new Fault(500, `unable to parse volume ID '${file}'`);
    const storage = storageNamed(server, size[1]!);
    server.permissions.check(`/storage/${storage.storage}`, 'Datastore.AllocateSpace');
    if (!storage.content.includes('images')) {
      throw invalid({ storage: `storage '${storage.storage}' does not support vm images` });
    }
    if (isBlock(storage) && format !== undefined && format !== 'raw') {
      throw invalid({ [name]: `unsupported format '${format}' for storage type ${storage.type}` });
    }
    if (from === undefined) continue;
    if (size[2] !== '0') throw invalid({ [name]: "'import-from' requires special syntax" });
    if (name === 'efidisk0' && (rest.efitype === undefined || rest['pre-enrolled-keys'] === undefined)) {
      throw invalid({ [name]: "need to specify 'efitype' when using 'import-from'" });
    }
    if (from.startsWith('/')) throw new Fault(500, 'Only root can pass arbitrary filesystem paths.');
    const [fromStorage = '', volume = ''] = from.split(/:(.*)/s);
    const source = storageNamed(server, fromStorage);
    server.permissions.check(
      `/storage/${fromStorage}`,
      'Datastore.Allocate',
      'Datastore.AllocateSpace',
      'Datastore.Audit',
    );
    const type = volume.split('/')[0];
    if (type !== 'import' && type !== 'images') {
      throw invalid({ [name]: `'${from}' has wrong type '${type}' - needs to be 'images' or 'import'` });
    }
    if (!source.volumes.has(volume)) throw new Fault(500, `volume '${from}' does not exist`);
  }
}

function checkBoot(given: Given): void {
  for (const device of given.boot?.replace(/^order=/, '').split(';') ?? []) {
    if (given[device] === undefined) {
      throw invalid({ boot: `invalid bootorder: device '${device}' does not exist'` });
    }
  }
}

/** The file that a volume of the cluster is in, here. */
function volumeFile(server: TestProxmox, storage: TestStorage, volume: string): string {
  return join(server.directory, `${storage.storage}-${volume.replaceAll('/', '-')}`);
}

async function allocate(
  server: TestProxmox,
  vm: TestVm,
  name: string,
  value: string,
  task: TestTask,
): Promise<void> {
  const { file = '', format, 'import-from': from, ...rest } = readProperties(value);
  if (file === 'none') return;
  const [storageName = '', size = ''] = file.split(':');
  const storage = storageNamed(server, storageName);
  const kind = isBlock(storage) ? 'raw' : (format ?? 'raw');
  let number = 0;
  const named = (): string =>
    isBlock(storage) ? `vm-${vm.vmid}-disk-${number}` : `${vm.vmid}/vm-${vm.vmid}-disk-${number}.${kind}`;
  while (storage.volumes.has(named())) number += 1;
  const volume = named();
  const target = volumeFile(server, storage, volume);
  storage.volumes.set(volume, target);
  task.log.push(`Logical volume "${volume.slice(volume.lastIndexOf('/') + 1)}" created.`);
  if (from === undefined) {
    await run('qemu-img', ['create', '-q', '-f', kind, target, name === 'tpmstate0' ? '4M' : '528K']);
  } else {
    const [fromStorage = '', source = ''] = from.split(/:(.*)/s);
    const image = storageNamed(server, fromStorage).volumes.get(source)!;
    await run('qemu-img', [
      'convert',
      '-f',
      source.endsWith('.raw') ? 'raw' : 'qcow2',
      '-O',
      kind,
      image,
      target,
    ]);
  }
  const properties = Object.entries(rest).map(([key, one]) => `,${key}=${one}`);
  vm.config[name] = `${storage.storage}:${volume}${properties.join('')},size=${size}G`;
}

/** Removes the volumes of a machine. */
export function freeVolumes(server: TestProxmox, vmid: number): void {
  for (const storage of server.cluster.storages) {
    for (const [volume, file] of storage.volumes) {
      if (!new RegExp(`(?:^|/)vm-${vmid}-disk-`).test(volume)) continue;
      storage.volumes.delete(volume);
      rmSync(file, { force: true });
    }
  }
}

async function make(server: TestProxmox, vm: TestVm, given: Given, task: TestTask): Promise<void> {
  const { pool } = given;
  const config = Object.fromEntries(
    Object.entries(given).filter(([name]) => !['vmid', 'pool', 'start'].includes(name)),
  );
  for (const [name, value] of Object.entries(config)) {
    task.stop.signal.throwIfAborted();
    if (isDrive(name)) await allocate(server, vm, name, value, task);
    if (task.trouble?.killsServer === true && isDrive(name)) {
      server.die();
      throw new Error('killed');
    }
  }
  if (task.trouble !== undefined) return;
  vm.config = {
    ...config,
    ...vm.config,
    vmgenid: randomUUID(),
    meta: 'creation-qemu=9.2.0,ctime=1764500000',
  };
  vm.config.smbios1 ??= `uuid=${randomUUID()}`;
  delete vm.lock;
  if (pool !== undefined) server.cluster.pools.get(pool)?.members.add(vm.vmid);
}

/** `POST /nodes/N/qemu` */
export function createVm(server: TestProxmox, node: string, given: Given): string {
  const { cluster, tasks, user } = server;
  const wrong = wrongParameters(given);
  if (given.vmid === undefined) wrong.vmid = 'property is missing and it is not optional';
  if (Object.keys(wrong).length > 0) throw invalid(wrong);
  const bad = badDefaults(given);
  if (bad.length > 0) throw invalid(Object.fromEntries(bad.map((name) => [name, 'relies on a bad default'])));
  const vmid = Number(given.vmid);
  checkRights(server, vmid, given);
  checkDrives(server, given);
  checkNets(server, given);
  checkBoot(given);
  const rival = server.rivals.shift();
  if (rival !== undefined) cluster.vms.set(vmid, rival(vmid));
  if (cluster.vms.has(vmid)) {
    throw new Fault(500, `unable to create VM ${vmid} - VM ${vmid} already exists on node '${node}'`);
  }
  const vm: TestVm = { vmid, node, config: {}, lock: 'create', status: 'stopped' };
  cluster.vms.set(vmid, vm);
  return tasks.begin(
    node,
    'qmcreate',
    String(vmid),
    user,
    (task) => make(server, vm, given, task),
    ({ trouble }) => {
      if (trouble?.leavesDisks !== true) freeVolumes(server, vmid);
      cluster.vms.delete(vmid);
    },
  );
}
