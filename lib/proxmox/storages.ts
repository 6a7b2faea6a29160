import { pathOf, type ProxmoxApi } from './api';
import { taskOf, type ProxmoxTask } from './tasks';
import { isTrue, listOf, numberOf, textOf } from './values';

/** A storage, as a node has it. */
export interface ProxmoxStorage {
  name: string;
  /** `dir`, `lvmthin`, … */
  type: string;
  /** `images`, `import`, `iso`, … */
  content: readonly string[];
  enabled: boolean;
  active: boolean;
  /** Bytes; undefined where the storage does not say. */
  available: number | undefined;
  /** Formats of images that it takes; undefined where the server does not say. */
  formats: readonly string[] | undefined;
}

/** Those keep files, and take other formats than raw. */
const fileTypes: readonly string[] = ['dir', 'nfs', 'cifs', 'glusterfs'];

/** Whether it keeps files, so that it has a choice of formats. */
export function keepsFiles({ type, formats }: Pick<ProxmoxStorage, 'type' | 'formats'>): boolean {
  return formats?.includes('qcow2') ?? fileTypes.includes(type);
}

/** The answer is a list of one list of names, as keys, and the usual one. */
function formatsOf(format: unknown): string[] | undefined {
  const possible: unknown = Array.isArray(format) ? format[0] : undefined;
  if (typeof possible !== 'object' || possible === null) return undefined;
  return Object.entries(possible).flatMap(([name, has]) => (isTrue(has) ? [name] : []));
}

/** The storages of a node that the token may see. */
export async function listStorages(api: ProxmoxApi, node: string): Promise<ProxmoxStorage[]> {
  const answer = listOf(await api.get(pathOf('nodes', node, 'storage'), { format: 1 }));
  return answer.map(({ storage, type, content, enabled, active, avail, format }) => ({
    name: textOf(storage) ?? '',
    type: textOf(type) ?? 'unknown',
    content: (textOf(content) ?? '').split(',').filter((one) => one !== ''),
    enabled: isTrue(enabled),
    active: isTrue(active),
    available: numberOf(avail),
    formats: formatsOf(format),
  }));
}

/** The volumes on a storage: of a machine, whether that is there or not, or those that are imported from. */
export async function listVolumes(
  api: ProxmoxApi,
  { node, storage, ...which }: { node: string; storage: string; vmid?: number; content: 'images' | 'import' },
  signal?: AbortSignal,
): Promise<string[]> {
  const path = pathOf('nodes', node, 'storage', storage, 'content');
  const answer = await api.get(path, which, signal === undefined ? {} : { signal });
  return listOf(answer).flatMap(({ volid }) => textOf(volid) ?? []);
}

/** Where a volume is. */
export interface ProxmoxVolume {
  node: string;
  /** `local:import/web.qcow2` */
  volid: string;
}

/** The storage of a volume. */
export function storageOf(volid: string): string {
  return volid.slice(0, volid.indexOf(':'));
}

/** Begins to remove a volume. */
export async function deleteVolume(
  api: ProxmoxApi,
  { node, volid }: ProxmoxVolume,
  signal?: AbortSignal,
): Promise<ProxmoxTask | undefined> {
  const path = pathOf('nodes', node, 'storage', storageOf(volid), 'content', volid);
  return taskOf(node, await api.call('DELETE', path, signal === undefined ? {} : { signal }));
}
