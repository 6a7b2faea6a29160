import type { TargetMachine } from '../../../../types/machine';
import type { ProxmoxApiOutput } from '../../../../types/output';
import type { TargetPlan } from '../../../../types/target';
import { V2vError } from '../../../errors';
import {
  findNode,
  listBridges,
  listStorages,
  type ProxmoxApi,
  type ProxmoxBridge,
  type ProxmoxStorage,
} from '../../../proxmox';
import { leastSize } from '../../disks';
import { bridgeOf } from '../parameters';

/** Where at a cluster the machine is made. */
export interface ProxmoxSite {
  node: string;
  storage: ProxmoxStorage;
  importStorage: ProxmoxStorage;
  bridges: readonly ProxmoxBridge[];
}

function missingStorage(name: string, node: string, storages: readonly ProxmoxStorage[]): V2vError {
  const names = storages.map((storage) => storage.name).join(', ');
  return new V2vError('OUTPUT_NOT_FOUND', `The node ${node} has no storage ${name}.`, {
    subject: name,
    hint:
      names === ''
        ? 'The token sees no storage at all: give it Datastore.Audit or Datastore.AllocateSpace there; one with privilege separation needs permissions of its own.'
        : `The token sees ${names}.`,
  });
}

/** @throws V2vError `OUTPUT_NOT_FOUND` where it is not there, or not in use; `OUTPUT_UNSUPPORTED` where it does not take that */
export function usableStorage(
  name: string,
  content: 'images' | 'import',
  node: string,
  storages: readonly ProxmoxStorage[],
): ProxmoxStorage {
  const storage = storages.find((one) => one.name === name);
  if (storage === undefined) throw missingStorage(name, node, storages);
  if (!storage.enabled || !storage.active) {
    const state = storage.enabled ? 'not active' : 'disabled';
    throw new V2vError('OUTPUT_NOT_FOUND', `The storage ${name} is ${state} at the node ${node}.`, {
      subject: name,
      hint: `Look at it on the node with pvesm status, or name another storage.`,
    });
  }
  if (storage.content.includes(content)) return storage;
  const what = content === 'images' ? 'disks of machines' : 'images that are imported from';
  throw new V2vError(
    'OUTPUT_UNSUPPORTED',
    `The storage ${name} takes no ${what}; it takes ${storage.content.join(', ')}.`,
    {
      subject: name,
      hint: `Allow it: pvesm set ${name} --content ${[...storage.content, content].join(',')}; or name another storage.`,
    },
  );
}

/** Bytes that all images take that are uploaded, at least. */
export function uploadSize({ disks }: Pick<TargetPlan, 'disks'>): number {
  return disks.reduce((sum, disk) => sum + leastSize(disk), 0);
}

/** The storage that is imported from: the stated one, or of those that may be, the one with the most room. */
export function importStorageOf(
  { importStorage }: Pick<ProxmoxApiOutput, 'importStorage'>,
  node: string,
  storages: readonly ProxmoxStorage[],
): ProxmoxStorage {
  if (importStorage !== undefined) return usableStorage(importStorage, 'import', node, storages);
  const [best] = storages
    .filter(({ content, enabled, active }) => enabled && active && content.includes('import'))
    .toSorted((one, other) => (other.available ?? 0) - (one.available ?? 0));
  if (best !== undefined) return best;
  throw new V2vError('OUTPUT_NOT_FOUND', `No storage of the node ${node} takes images to import from.`, {
    subject: node,
    hint: 'Allow it for one that keeps files, such as local: pvesm set local --content iso,vztmpl,backup,import; the token must be allowed to see it.',
  });
}

/** Looks for everything that the machine is made of. @throws V2vError `OUTPUT_NOT_FOUND`, `OUTPUT_UNSUPPORTED` */
export async function findSite(api: ProxmoxApi, options: ProxmoxApiOutput): Promise<ProxmoxSite> {
  const node = await findNode(api, options.node);
  const storages = await listStorages(api, node);
  return {
    node,
    storage: usableStorage(options.storage, 'images', node, storages),
    importStorage: importStorageOf(options, node, storages),
    bridges: await listBridges(api, node),
  };
}

/** Every card of the machine finds its bridge. @throws V2vError `OUTPUT_NOT_FOUND` */
export function checkPlugged(
  { nics }: Pick<TargetMachine, 'nics'>,
  options: ProxmoxApiOutput,
  bridges: readonly string[],
  node: string,
): void {
  const missing = nics.map((nic) => bridgeOf(nic, options, bridges)).find((name) => !bridges.includes(name));
  if (missing === undefined) return;
  throw new V2vError('OUTPUT_NOT_FOUND', `The node ${node} has no bridge ${missing}.`, {
    subject: missing,
    hint: `Name one of its bridges (bridge, -oo bridge=): ${bridges.join(', ')}.`,
  });
}
