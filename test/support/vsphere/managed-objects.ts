import { devicesOf } from './devices';
import type { DatacenterAt, DatastoreAt, GuestAt, Inventory, SnapshotAt } from './inventory';
import { list, long, object, oneOf, time, type DataObject, type Reference, type Value } from './values';
import { splitPath, vmxPathOf } from './vmx';

export interface ManagedObject {
  reference: Reference;
  fields: DataObject['fields'];
}

const ancestors: Record<string, readonly string[]> = {
  ClusterComputeResource: ['ComputeResource', 'ManagedEntity'],
  ComputeResource: ['ManagedEntity'],
  Datacenter: ['ManagedEntity'],
  Datastore: ['ManagedEntity'],
  Folder: ['ManagedEntity'],
  HostSystem: ['ManagedEntity'],
  ResourcePool: ['ManagedEntity'],
  VirtualApp: ['ResourcePool', 'ManagedEntity'],
  VirtualMachine: ['ManagedEntity'],
};

export function isKind(type: string, wanted: string): boolean {
  return type === wanted || (ancestors[type]?.includes(wanted) ?? false);
}

/** As `name` of a managed entity writes it. */
export function escapedName(name: string): string {
  return name.replace(/[%/\\]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
}

export function productOf({ product, version = '7.0.3' }: Inventory): DataObject {
  const isCenter = product === 'vcenter';
  const name = isCenter ? 'VMware vCenter Server' : 'VMware ESXi';
  const build = '20051473';
  return object({
    name,
    fullName: `${name} ${version} build-${build}`,
    vendor: 'VMware, Inc.',
    version,
    build,
    localeVersion: 'INTL',
    localeBuild: '000',
    osType: isCenter ? 'linux-x64' : 'vmnix-x86',
    productLineId: isCenter ? 'vpx' : 'embeddedEsx',
    apiType: isCenter ? 'VirtualCenter' : 'HostAgent',
    apiVersion: version,
    instanceUuid: '5e0c2f7a-0000-4000-8000-000000000000',
  });
}

/** The names of the managers differ between the products; their types do not. */
export function managerIds({ product }: Inventory) {
  const isCenter = product === 'vcenter';
  const of = (ref: string, center: string, host: string): Reference => ({
    ref,
    id: isCenter ? center : host,
  });
  return {
    rootFolder: of('Folder', 'group-d1', 'ha-folder-root'),
    propertyCollector: of('PropertyCollector', 'propertyCollector', 'ha-property-collector'),
    viewManager: of('ViewManager', 'ViewManager', 'ViewManager'),
    sessionManager: of('SessionManager', 'SessionManager', 'ha-sessionmgr'),
    authorizationManager: of('AuthorizationManager', 'AuthorizationManager', 'ha-authmgr'),
    searchIndex: of('SearchIndex', 'SearchIndex', 'ha-searchindex'),
    fileManager: of('FileManager', 'FileManager', 'ha-nfc-file-manager'),
    virtualDiskManager: of('VirtualDiskManager', 'virtualDiskManager', 'ha-vdiskmanager'),
  };
}

export function volumeOf({ name, url }: DatastoreAt): string {
  const id = Buffer.from(name).toString('hex').padEnd(16, '0').slice(0, 16);
  return url ?? `/vmfs/volumes/${id}-feedbeef`;
}

/** What libvirt finds out of whether guests of 64 bits are possible: a bit of the CPU's answer for 0x80000001. */
const bits = '0000:0000:0000:0000:0000:0000:0000:0000';
const longMode = object({
  level: -2147483647,
  eax: bits,
  ebx: bits,
  ecx: bits,
  edx: bits.replace(/^0000:0000/, '0010:0000'),
});

/** Every managed object of an inventory, by id. */
export class ManagedObjects {
  readonly byId = new Map<string, ManagedObject>();
  readonly guests = new Map<GuestAt, Reference>();
  readonly #inventory: Inventory;
  #next = 1;

  constructor(inventory: Inventory) {
    this.#inventory = inventory;
    const { rootFolder } = managerIds(inventory);
    this.#add(rootFolder, { name: inventory.product === 'vcenter' ? 'Datacenters' : 'ha-folder-root' });
    for (const datacenter of inventory.datacenters) this.#datacenter(datacenter, rootFolder);
  }

  get(reference: Reference): ManagedObject | undefined {
    return this.byId.get(reference.id);
  }

  #add(reference: Reference, fields: DataObject['fields']): ManagedObject {
    const children = reference.ref === 'Folder' ? { childEntity: list('ManagedObjectReference', []) } : {};
    const all = { ...children, overallStatus: oneOf('ManagedEntityStatus', 'green'), ...fields };
    const made = { reference, fields: all };
    this.byId.set(reference.id, made);
    return made;
  }

  #new(ref: string, prefix: string, fields: DataObject['fields']): Reference {
    const reference = { ref, id: `${prefix}-${this.#next++}` };
    this.#add(reference, fields);
    return reference;
  }

  #attach(parent: Reference, property: string, child: Value): void {
    const { fields } = this.byId.get(parent.id)!;
    const before = fields[property];
    const items = typeof before === 'object' && 'listOf' in before ? before.items : [];
    fields[property] = list('ManagedObjectReference', [...items, child]);
  }

  /** The folder at a path below another, made where it is not there. */
  #folder(below: Reference, path: readonly string[] = []): Reference {
    return path.reduce((parent, name) => {
      const same = [...this.byId.values()].find(
        ({ reference, fields }) =>
          reference.ref === 'Folder' &&
          fields.name === escapedName(name) &&
          (fields.parent as Reference | undefined)?.id === parent.id,
      );
      if (same !== undefined) return same.reference;
      const made = this.#new('Folder', 'group-v', { name: escapedName(name), parent });
      this.#attach(parent, 'childEntity', made);
      return made;
    }, below);
  }

  #datacenter(at: DatacenterAt, root: Reference): void {
    const parent = this.#folder(root, at.folders);
    const datacenter = this.#new('Datacenter', 'datacenter', { name: escapedName(at.name), parent });
    this.#attach(parent, 'childEntity', datacenter);
    const own = this.byId.get(datacenter.id)!.fields;
    for (const [property, name] of [
      ['vmFolder', 'vm'],
      ['hostFolder', 'host'],
    ] as const) {
      own[property] = this.#new('Folder', 'group', { name, parent: datacenter });
    }
    const datastores = new Map(at.datastores.map((store) => [store.name, this.#datastore(store)]));
    own.datastore = list('ManagedObjectReference', [...datastores.values()]);
    const hosts = this.#clusters(at, own.hostFolder as Reference);
    for (const host of hosts.values()) {
      for (const store of datastores.values()) this.#attach(host, 'datastore', store);
    }
    for (const [name, store] of datastores) {
      const stored = at.datastores.find((one) => one.name === name)!;
      const mountInfo = object({
        path: volumeOf(stored),
        accessMode: 'readWrite',
        accessible: stored.accessible ?? true,
      });
      this.byId.get(store.id)!.fields.host = list(
        'DatastoreHostMount',
        [...hosts.values()].map((key) => object({ key, mountInfo })),
      );
    }
    for (const guest of at.guests) this.#guest(guest, own.vmFolder as Reference, hosts, datastores);
  }

  #clusters(at: DatacenterAt, hostFolder: Reference): Map<string, Reference> {
    const hosts = new Map<string, Reference>();
    for (const cluster of at.clusters) {
      const parent = this.#folder(hostFolder, cluster.folders);
      const type = cluster.standalone === true ? 'ComputeResource' : 'ClusterComputeResource';
      const resource = this.#new(type, 'domain-c', { name: escapedName(cluster.name), parent });
      this.#attach(parent, 'childEntity', resource);
      const pool = this.#new('ResourcePool', 'resgroup', { name: 'Resources', parent: resource });
      this.byId.get(resource.id)!.fields.resourcePool = pool;
      for (const { name, maintenance = false } of cluster.hosts) {
        const host = this.#new('HostSystem', 'host', { name: escapedName(name), parent: resource });
        Object.assign(this.byId.get(host.id)!.fields, this.#hostFields(maintenance));
        this.#attach(resource, 'host', host);
        hosts.set(name, host);
      }
    }
    return hosts;
  }

  #hostFields(inMaintenanceMode: boolean): DataObject['fields'] {
    return {
      runtime: object({
        inMaintenanceMode,
        connectionState: oneOf('HostSystemConnectionState', 'connected'),
      }),
      config: object({ product: productOf({ ...this.#inventory, product: 'esxi' }) }),
      configManager: object({}, 'HostConfigManager'),
      hardware: object({
        systemInfo: object({ vendor: 'Test', model: 'Test', uuid: '3a5b1d00-0000-4000-8000-00000000e001' }),
        cpuFeature: list('HostCpuIdInfo', [longMode]),
      }),
      summary: object({}),
    };
  }

  #datastore(store: DatastoreAt): Reference {
    const { name, type = 'VMFS', accessible = true } = store;
    const url = `ds://${volumeOf(store)}/`;
    const datastore = this.#new('Datastore', 'datastore', {
      name: escapedName(name),
      info: object({ name, url }, type === 'VMFS' ? 'VmfsDatastoreInfo' : 'DatastoreInfo'),
    });
    const sizes = { capacity: long(2n ** 40n), freeSpace: long(2n ** 39n) };
    const summary = object({ datastore, name, url, ...sizes, accessible, multipleHostAccess: true, type });
    this.byId.get(datastore.id)!.fields.summary = summary;
    return datastore;
  }

  #guest(
    guest: GuestAt,
    vmFolder: Reference,
    hosts: Map<string, Reference>,
    datastores: Map<string, Reference>,
  ): void {
    const reference = { ref: 'VirtualMachine', id: guest.moref ?? `vm-${this.#next++}` };
    const folder = this.#folder(vmFolder, guest.folders);
    const parent = guest.vApp === undefined ? { parent: folder } : {};
    this.#add(reference, { ...parent, ...guestFields(guest, reference, hosts, datastores) });
    this.guests.set(guest, reference);
    const host = guest.host === undefined ? [...hosts.values()][0] : hosts.get(guest.host);
    if (host !== undefined) this.#attach(host, 'vm', reference);
    if (guest.vApp === undefined) this.#attach(folder, 'childEntity', reference);
    else this.#attach(this.#vApp(guest.vApp, folder), 'vm', reference);
  }

  #vApp(name: string, folder: Reference): Reference {
    const there = [...this.byId.values()].find(
      ({ reference, fields }) => reference.ref === 'VirtualApp' && fields.name === escapedName(name),
    );
    if (there !== undefined) return there.reference;
    const made = this.#new('VirtualApp', 'resgroup-v', { name: escapedName(name), parentFolder: folder });
    this.#attach(folder, 'childEntity', made);
    return made;
  }
}

function snapshotTree({ name, id, children = [] }: SnapshotAt, vm: Reference): DataObject {
  return object({
    snapshot: { ref: 'VirtualMachineSnapshot', id },
    vm,
    name,
    description: '',
    createTime: time('2026-01-02T03:04:05Z'),
    state: oneOf('VirtualMachinePowerState', 'poweredOff'),
    quiesced: false,
    childSnapshotList: list(
      'VirtualMachineSnapshotTree',
      children.map((child) => snapshotTree(child, vm)),
    ),
  });
}

function guestFields(
  guest: GuestAt,
  reference: Reference,
  hosts: Map<string, Reference>,
  datastores: Map<string, Reference>,
): DataObject['fields'] {
  const names = [...datastores.keys()];
  const storeOf = (path: string) => datastores.get(splitPath(path, names).datastore);
  const host = guest.host === undefined ? [...hosts.values()][0] : hosts.get(guest.host);
  const guestFullName = guest.guestFullName ?? 'Debian GNU/Linux 11 (64-bit)';
  const snapshots = guest.snapshots ?? [];
  const fields: DataObject['fields'] = {
    name: escapedName(guest.name),
    configStatus: oneOf('ManagedEntityStatus', 'green'),
    runtime: object({
      host,
      connectionState: oneOf('VirtualMachineConnectionState', guest.connection ?? 'connected'),
      powerState: oneOf('VirtualMachinePowerState', guest.power ?? 'poweredOff'),
    }),
    config: object({
      name: guest.name,
      guestFullName,
      guestId: guest.guestId ?? 'debian11_64Guest',
      version: guest.version ?? 'vmx-13',
      uuid: guest.uuid,
      instanceUuid: guest.uuid.replace(/^.{8}/, '5003aaaa'),
      template: guest.template ?? false,
      files: object({ vmPathName: vmxPathOf(guest) }),
      hardware: object({
        numCPU: guest.cpus ?? 2,
        numCoresPerSocket: 1,
        memoryMB: guest.memoryMB ?? 2048,
        device: devicesOf(guest, storeOf),
      }),
      firmware: guest.firmware ?? 'bios',
      changeTrackingEnabled: guest.changeTracking ?? false,
      ...(guest.encrypted === true ? { keyId: object({ keyId: 'k1' }) } : {}),
    }),
    guest: object({}),
    datastore: list('ManagedObjectReference', [...new Set(guest.disks.map(({ path }) => storeOf(path)!))]),
  };
  if (snapshots.length > 0) {
    const current = { ref: 'VirtualMachineSnapshot', id: snapshots.at(-1)!.id };
    const trees = snapshots.map((snapshot) => snapshotTree(snapshot, reference));
    fields.snapshot = object(
      { currentSnapshot: current, rootSnapshotList: list('VirtualMachineSnapshotTree', trees) },
      'VirtualMachineSnapshotInfo',
    );
  }
  return fields;
}
