/** A node of Proxmox VE that is not there: programs of its names, and a directory with its storages and machines. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const programs = join(__dirname, 'programs.mjs');
const GiB = 1024 ** 3;

export interface NodeMachine {
  config: Record<string, string>;
  running: boolean;
  pool?: string;
  /** Default: that of the stand-in. */
  node?: string;
}

export interface NodeState {
  version: string;
  uid?: number;
  /** What `pvesh get /cluster/nextid` says next, whether it is free or not. */
  nextId?: number;
  storages: Record<string, { type: string; content: string; size: number; active?: number }>;
  bridges: string[];
  pools: string[];
  machines: Record<string, NodeMachine>;
  volumes: Record<string, { path: string; size: number; format: string; vmid: number }>;
  /** By program and command, `qm set`: it fails with this, after it was well so many times. */
  faults?: Record<string, { message: string; skip?: number; makes?: string }>;
}

export interface NodeStandIn {
  /** The programs; to be put before PATH. */
  bin: string;
  state(): NodeState;
  change(how: (state: NodeState) => void): void;
  /** As it was at first. */
  reset(): void;
  remove(): void;
}

const fresh = (): NodeState => ({
  version: '8.4.1',
  storages: {
    local: { type: 'dir', content: 'iso,vztmpl,images', size: 100 * GiB },
    'local-lvm': { type: 'lvmthin', content: 'images,rootdir', size: 100 * GiB },
    thick: { type: 'lvm', content: 'images', size: 100 * GiB },
    isos: { type: 'dir', content: 'iso', size: 100 * GiB },
  },
  bridges: ['vmbr0', 'vmbr1', 'vnet7'],
  pools: ['migrated'],
  machines: { '100': { config: { name: 'there' }, running: true } },
  volumes: {},
});

export function makeNode(): NodeStandIn {
  const directory = mkdtempSync(join(tmpdir(), 'v2v-pve-node-'));
  const [bin, data] = [join(directory, 'bin'), join(directory, 'data')];
  mkdirSync(bin);
  mkdirSync(data);
  for (const name of ['qm', 'pvesm', 'pvesh', 'pveversion', 'id']) {
    const text = `#!/bin/sh\nexec '${process.execPath}' '${programs}' '${data}' ${name} "$@"\n`;
    writeFileSync(join(bin, name), text, { mode: 0o755 });
  }
  const path = join(data, 'state.json');
  const write = (state: NodeState): void => writeFileSync(path, JSON.stringify(state));
  const state = (): NodeState => JSON.parse(readFileSync(path, 'utf8')) as NodeState;
  write(fresh());
  return {
    bin,
    state,
    change(how) {
      const now = state();
      how(now);
      write(now);
    },
    reset: () => write(fresh()),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
