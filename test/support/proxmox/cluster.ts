/** What a cluster has. A test may change it at any time. */
export interface Cluster {
  version: string;
  nodes: { node: string; status: 'online' | 'offline' }[];
  /** The node that answers. */
  local: string;
  storages: TestStorage[];
  /** `zone`: that of a virtual network. */
  bridges: { iface: string; type: string; zone?: string }[];
  pools: Map<string, { members: Set<number> }>;
  vms: Map<number, TestVm>;
}

export interface TestStorage {
  storage: string;
  type: 'dir' | 'lvmthin' | 'lvm' | 'zfspool';
  content: string[];
  enabled: boolean;
  active: boolean;
  avail: number;
  /** By the name that follows the storage's: `import/x.qcow2`, `vm-100-disk-0`; the value is the file of this host. */
  volumes: Map<string, string>;
}

export interface TestVm {
  vmid: number;
  node: string;
  config: Record<string, string>;
  lock?: string;
  status: 'stopped' | 'running';
}

export function makeStorage(storage: string, changes: Partial<TestStorage> = {}): TestStorage {
  return {
    storage,
    type: 'dir',
    content: ['images'],
    enabled: true,
    active: true,
    avail: 500 * 2 ** 30,
    volumes: new Map(),
    ...changes,
  };
}

/** One node with `local`, which is imported from, and `local-lvm` for disks. */
export function smallCluster(): Cluster {
  return {
    version: '8.4.1',
    nodes: [{ node: 'pve', status: 'online' }],
    local: 'pve',
    storages: [
      makeStorage('local', { content: ['iso', 'vztmpl', 'backup', 'import'] }),
      makeStorage('local-lvm', { type: 'lvmthin', content: ['images', 'rootdir'] }),
      makeStorage('files', { content: ['images', 'iso'] }),
    ],
    bridges: [
      { iface: 'vmbr0', type: 'bridge' },
      { iface: 'vmbr1', type: 'bridge' },
    ],
    pools: new Map([['lab', { members: new Set<number>() }]]),
    vms: new Map(),
  };
}

export function isBlock({ type }: TestStorage): boolean {
  return type !== 'dir';
}
