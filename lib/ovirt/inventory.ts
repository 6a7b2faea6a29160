import { parameters, type OvirtEngine } from './engine';
import { entityOf, listOf, numberOf, textOf, type Entity } from './values';

export interface OvirtStorageDomain {
  id: string;
  name: string;
  /** `data`, `export`, `iso`, … */
  type: string;
  /** `nfs`, `iscsi`, `fcp`, `glusterfs`, … */
  storage: string;
  /** Bytes that are free; undefined where it is in no data center. */
  available?: number;
  /** Ids. */
  dataCenters: string[];
}

export interface OvirtCluster {
  id: string;
  name: string;
  /** Id; absent for a cluster in none. */
  dataCenter?: string;
  /** `x86_64`, `ppc64`, `s390x`, `undefined`. */
  architecture?: string;
}

/** The engine's search takes patterns, so what it finds may have other names. */
async function named(engine: OvirtEngine, path: string, list: string, name: string): Promise<Entity[]> {
  const query = parameters({ search: `name=${/^[-\w.]+$/.test(name) ? name : `"${name}"`}` });
  const found = await engine.get(`${path}?${query}`, `list its ${path.slice(1)}`);
  return listOf(found, list).filter((entity) => textOf(entity, 'name') === name);
}

export async function storageDomain(
  engine: OvirtEngine,
  name: string,
): Promise<OvirtStorageDomain | undefined> {
  const [found] = await named(engine, '/storagedomains', 'storage_domain', name);
  const id = textOf(found, 'id');
  if (id === undefined) return undefined;
  const available = numberOf(found, 'available');
  return {
    id,
    name,
    type: textOf(found, 'type') ?? 'unknown',
    storage: textOf(entityOf(found, 'storage'), 'type') ?? 'unknown',
    dataCenters: listOf(entityOf(found, 'data_centers'), 'data_center').flatMap(
      (center) => textOf(center, 'id') ?? [],
    ),
    ...(available === undefined ? {} : { available }),
  };
}

/** Whether the storage domain is active in a data center. */
export async function isActive(
  engine: OvirtEngine,
  center: string,
  { id }: OvirtStorageDomain,
): Promise<boolean> {
  const path = `/datacenters/${encodeURIComponent(center)}/storagedomains`;
  const attached = listOf(
    await engine.get(path, 'list the storage domains of a data center'),
    'storage_domain',
  );
  return attached.some((one) => textOf(one, 'id') === id && textOf(one, 'status') === 'active');
}

export async function cluster(engine: OvirtEngine, name: string): Promise<OvirtCluster | undefined> {
  const [found] = await named(engine, '/clusters', 'cluster', name);
  const id = textOf(found, 'id');
  if (id === undefined) return undefined;
  const dataCenter = textOf(entityOf(found, 'data_center'), 'id');
  const architecture = textOf(entityOf(found, 'cpu'), 'architecture');
  return {
    id,
    name,
    ...(dataCenter === undefined ? {} : { dataCenter }),
    ...(architecture === undefined ? {} : { architecture }),
  };
}

export async function hasVm(engine: OvirtEngine, name: string): Promise<boolean> {
  return (await named(engine, '/vms', 'vm', name)).length > 0;
}

/** What the user may do wherever it may do something; undefined where the engine does not say, or groups may add to it. */
export async function permits(engine: OvirtEngine): Promise<ReadonlySet<string> | undefined> {
  const root = await engine.get('', 'answer');
  const user = textOf(entityOf(root, 'authenticated_user'), 'id');
  if (user === undefined) return undefined;
  const own = `/users/${encodeURIComponent(user)}`;
  const answer = await engine.ask({ path: `${own}/permissions`, what: 'list permissions' });
  if (answer.status !== 200) return undefined;
  const found = new Set<string>();
  const roles = listOf(engine.read(answer), 'permission').map((one) => textOf(entityOf(one, 'role'), 'id'));
  for (const role of new Set(roles)) {
    if (role === undefined) continue;
    const listed = await engine.ask({
      path: `/roles/${encodeURIComponent(role)}/permits`,
      what: 'list permits',
    });
    if (listed.status !== 200) return undefined;
    for (const permit of listOf(engine.read(listed), 'permit')) found.add(textOf(permit, 'name') ?? '');
  }
  const groups = await engine.ask({ path: `${own}/groups`, what: 'list groups' });
  const inNone = groups.status === 200 && listOf(engine.read(groups), 'group').length === 0;
  return inNone || neededPermits.every((permit) => found.has(permit)) ? found : undefined;
}

/** Of the engine's roles: PowerUserRole, UserVmManager with DiskCreator, and SuperUser have them. */
export const neededPermits = ['create_vm', 'create_disk', 'edit_disk_properties', 'delete_disk'] as const;
