import type { Cluster } from './cluster';
import { forbidden } from './fault';

export const allPrivileges = [
  ...['VM.Allocate', 'VM.Audit', 'VM.PowerMgmt'],
  ...['Disk', 'CPU', 'Memory', 'Network', 'HWType', 'Options'].map((of) => `VM.Config.${of}`),
  ...['Datastore.Allocate', 'Datastore.AllocateSpace', 'Datastore.AllocateTemplate', 'Datastore.Audit'],
  ...['SDN.Use', 'Sys.Audit', 'Pool.Audit'],
];

/** What a token may do, by paths; it holds for the paths below. */
export type Acl = Record<string, readonly string[]>;

export class Permissions {
  constructor(
    public acl: Acl,
    private readonly cluster: Cluster,
  ) {}

  at(path: string): readonly string[] {
    const covers = (one: string): boolean => one === '/' || path === one || path.startsWith(`${one}/`);
    const [nearest] = Object.keys(this.acl)
      .filter(covers)
      .sort((one, other) => other.length - one.length);
    const own = nearest === undefined ? [] : this.acl[nearest]!;
    return [...own, ...this.#ofPool(path)];
  }

  /** A machine in a pool has what is given at the pool. */
  #ofPool(path: string): readonly string[] {
    const vmid = Number(/^\/vms\/(\d+)$/.exec(path)?.[1]);
    const pool = [...this.cluster.pools].find(([, { members }]) => members.has(vmid))?.[0];
    return pool === undefined ? [] : (this.acl[`/pool/${pool}`] ?? []);
  }

  has(path: string, ...anyOf: string[]): boolean {
    return anyOf.some((privilege) => this.at(path).includes(privilege));
  }

  check(path: string, ...anyOf: string[]): void {
    if (!this.has(path, ...anyOf)) throw forbidden(path, anyOf.join('|'));
  }
}
