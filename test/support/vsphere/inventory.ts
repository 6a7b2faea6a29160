/** What is there at a vCenter or an ESXi host, as a test writes it. */

export interface DiskAt {
  /** `[datastore1] web/web.vmdk` */
  path: string;
  /** Bytes of the guest. */
  size: number;
  /** What `-flat.vmdk` holds: a file, or bytes. Absent: there is no such file, as on vSAN. */
  content?: string | Buffer;
  label?: string;
  key?: number;
  /** Default `scsi`. */
  bus?: 'scsi' | 'sata' | 'ide' | 'nvme';
  unit?: number;
  /** Default `persistent`. */
  mode?: string;
  sharing?: 'sharingNone' | 'sharingMultiWriter';
  thin?: boolean;
  eagerlyScrub?: boolean;
  /** A snapshot's disk: what it is based on. */
  parent?: { path: string; parent?: DiskAt['parent'] };
  rdm?: 'physicalMode' | 'virtualMode';
  changeId?: string;
  uuid?: string;
  encrypted?: boolean;
}

export interface SnapshotAt {
  name: string;
  id: string;
  children?: SnapshotAt[];
}

export interface GuestAt {
  name: string;
  /** Default: `vm-N`. */
  moref?: string;
  uuid: string;
  /** Folders below the datacenter's folder of guests. */
  folders?: string[];
  /** Default: the first host of the datacenter. */
  host?: string;
  /** Is in a vApp of that name. */
  vApp?: string;
  power?: 'poweredOff' | 'poweredOn' | 'suspended';
  guestId?: string;
  guestFullName?: string;
  memoryMB?: number;
  cpus?: number;
  firmware?: 'bios' | 'efi';
  disks: DiskAt[];
  nics?: { network: string; mac: string; model?: 'vmxnet3' | 'e1000e' | 'e1000' }[];
  /** `[datastore1] web/web.vmx`; default: beside the first disk. */
  vmx?: string;
  vmxText?: string;
  version?: string;
  changeTracking?: boolean;
  template?: boolean;
  tpm?: boolean;
  encrypted?: boolean;
  snapshots?: SnapshotAt[];
  connection?: 'connected' | 'disconnected' | 'inaccessible' | 'orphaned';
}

export interface DatastoreAt {
  name: string;
  /** Default `VMFS`. */
  type?: 'VMFS' | 'NFS' | 'NFS41' | 'vsan' | 'VVOL';
  accessible?: boolean;
  url?: string;
  /** Other files, by their path below the datastore. */
  files?: Record<string, string | Buffer>;
}

export interface ClusterAt {
  name: string;
  folders?: string[];
  hosts: { name: string; maintenance?: boolean }[];
  /** A host of its own and no cluster. */
  standalone?: boolean;
}

export interface DatacenterAt {
  name: string;
  folders?: string[];
  clusters: ClusterAt[];
  datastores: DatastoreAt[];
  guests: GuestAt[];
}

export interface Inventory {
  product: 'vcenter' | 'esxi';
  /** Default 7.0.3. */
  version?: string;
  datacenters: DatacenterAt[];
}

const guest = (name: string, uuid: string, more: Partial<GuestAt> = {}): GuestAt => ({
  name,
  uuid,
  disks: [{ path: `[datastore1] ${name}/${name}.vmdk`, size: 1 << 20, content: Buffer.alloc(1 << 20, name) }],
  ...more,
});

/** A vCenter with a datacenter, a cluster with a host, and two guests. */
export function smallVCenter(guests?: GuestAt[], datastores?: DatastoreAt[]): Inventory {
  return {
    product: 'vcenter',
    datacenters: [
      {
        name: 'DC0',
        clusters: [{ name: 'Cluster 1', hosts: [{ name: 'esx1.example.com' }] }],
        datastores: datastores ?? [{ name: 'datastore1' }],
        guests: guests ?? [
          guest('web', '4203d2b4-4cd2-4a0e-a9b1-000000000001', { moref: 'vm-57' }),
          guest('db', '4203d2b4-4cd2-4a0e-a9b1-000000000002', { power: 'poweredOn' }),
        ],
      },
    ],
  };
}

/** The same guests at an ESXi host of its own. */
export function smallEsxi(guests?: GuestAt[], datastores?: DatastoreAt[]): Inventory {
  const [datacenter] = smallVCenter(guests, datastores).datacenters;
  return {
    product: 'esxi',
    datacenters: [
      {
        ...datacenter!,
        name: 'ha-datacenter',
        clusters: [
          { name: 'localhost.localdomain', hosts: [{ name: 'localhost.localdomain' }], standalone: true },
        ],
      },
    ],
  };
}
