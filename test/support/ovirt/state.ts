import { randomUUID } from 'node:crypto';

export interface FakeDisk {
  id: string;
  name: string;
  description: string;
  format: 'raw' | 'cow';
  sparse: boolean;
  provisioned: number;
  status: 'ok' | 'locked' | 'illegal';
  storageDomain: string;
  /** Id of the VM that has it. */
  vm?: string;
  volume: string;
  /** What is safely on the storage. Before anything is written it is anything but zeros. */
  flushed: Buffer;
  /** What a reader sees. */
  written: Buffer;
  /** So often is it asked for until it is no longer locked. */
  busy: number;
}

export interface FakeTransfer {
  id: string;
  disk: string;
  ticket: string;
  format: 'raw' | 'cow';
  phase: string;
  /** So often is it asked for until it is in its next phase. */
  busy: number;
  next?: string;
  /** The engine forgets it after it was asked for so often in its last phase. */
  forgottenIn?: number;
}

export interface FakeVm {
  id: string;
  name: string;
  ovf: string;
  cluster: string;
}

/** What goes wrong at a server of images. */
export interface ImageioTrouble {
  /** `reset` and `error`: what was not flushed is lost. `flip`: a bit of what is written. */
  kind: 'reset' | 'error' | 'gone' | 'flip' | 'hang';
  method: 'PUT' | 'PATCH' | 'GET';
  /** So many of the method's requests go well before. */
  after: number;
  /** Default 1. */
  times?: number;
}

/** What an engine knows; a test changes it while it runs. */
export class OvirtState {
  user = 'admin@internal';
  password = 'secret';
  major = '4';
  /** A token is good for so many requests. */
  tokenRequests = Infinity;
  readonly tokens = new Map<string, number>();
  readonly revoked: string[] = [];
  permits = ['create_vm', 'create_disk', 'edit_disk_properties', 'delete_disk'];
  groups: string[] | undefined = [];
  storage = {
    id: randomUUID(),
    name: 'data',
    type: 'data',
    storage: 'nfs',
    available: 100 * 1024 ** 3,
    status: 'active',
  };
  dataCenter: string = randomUUID();
  cluster = { id: randomUUID(), name: 'Default', dataCenter: this.dataCenter, architecture: 'x86_64' };
  readonly disks = new Map<string, FakeDisk>();
  readonly transfers = new Map<string, FakeTransfer>();
  readonly vms = new Map<string, FakeVm>();
  readonly jobs = new Map<string, { status: string; busy: number }>();
  /** An engine that does not take ids of its clients. */
  choosesIds = false;
  /** So many transfers are paused by the engine before they begin. */
  pausedTransfers = 0;
  /** What becomes of the next disk and the next transfer. */
  nextDisk: 'ok' | 'illegal' = 'ok';
  nextFinish: 'success' | 'failure' | 'gone' | 'conflict' = 'success';
  nextVm: 'finished' | 'failed' = 'finished';
  features: string[] | 'old' | 'old-proxy' = ['extents', 'zero', 'flush'];
  readonly troubles: ImageioTrouble[] = [];
  onImageio: (method: string) => void = () => undefined;
}
