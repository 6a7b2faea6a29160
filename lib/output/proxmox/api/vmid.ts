import { V2vError } from '../../../errors';
import { freeVmid, listVolumes, type ProxmoxApi } from '../../../proxmox';

/** Numbers that are tried at most: other machines are made at the same time, and old disks are in the way. */
export const mostVmids = 20;

/** Where disks of a number may be left; without a storage nobody looks. */
interface Looked {
  node: string;
  storage: string | undefined;
}

/** Disks that a machine left that had this number. */
export async function disksLeft(api: ProxmoxApi, { node, storage }: Looked, vmid: number): Promise<string[]> {
  return storage === undefined ? [] : listVolumes(api, { node, storage, vmid, content: 'images' });
}

/**
 * A free number, from one on: which has no machine, and no disk of a former one on the storage, as the new one's would have
 * the same names. Nothing reserves it.
 *
 * @throws V2vError `OUTPUT_EXISTS`
 */
export async function pickVmid(api: ProxmoxApi, looked: Looked, from?: number): Promise<number> {
  const first = from ?? (await freeVmid(api)) ?? 100;
  for (let vmid = first; vmid < first + mostVmids; vmid++) {
    if ((await freeVmid(api, vmid)) === undefined) continue;
    if ((await disksLeft(api, looked, vmid)).length === 0) return vmid;
  }
  throw new V2vError('OUTPUT_EXISTS', `${api.server} has no free number for a machine from ${first} on.`, {
    subject: String(first),
    hint: 'Choose one (vmid, -oo vmid=), and remove disks of machines that are no more.',
  });
}
