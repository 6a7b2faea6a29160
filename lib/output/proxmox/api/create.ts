import { noteRemote, noteRemoteEnd } from '../../../journal/journal';
import {
  createVm,
  isTaken,
  onlyForRoot,
  waitForTask,
  type Parameters,
  type Patience,
  type ProxmoxApi,
  type ProxmoxTask,
} from '../../../proxmox';
import type { Context } from '../../../run/context';
import type { RemoteResource } from '../../../../types/target';
import { asMeant } from './failures';
import { markText } from './mark';
import { takenError } from './names-taken';
import type { BegunVm } from './take-back';
import { mostVmids, pickVmid } from './vmid';

/** What is needed to make a machine. */
export interface VmToCreate {
  api: ProxmoxApi;
  patience: Patience;
  /** `https://pve:8006` */
  place: string;
  node: string;
  storage: string;
  mark: string;
  /** The number that was asked for. */
  wanted: number | undefined;
  /** As `vmParameters` has them. */
  parameters: Parameters;
  /** To be told of the machine before it is made, of its task, and of `undefined` where it turned out to be another's. */
  onVm: (vm: BegunVm | undefined) => void;
}

/** Those that a token may not set whatever its privileges, in some versions, and that a guest does without. */
const dispensable: readonly string[] = ['rng0'];

/** As the resource of the run's record. */
export function vmResource(
  { place, node, storage, mark }: VmToCreate,
  vmid: number,
  task?: ProxmoxTask,
): RemoteResource {
  const details = { node, storage, mark, ...(task === undefined ? {} : { upid: task.upid }) };
  return { output: 'proxmox', place, kind: 'vm', id: String(vmid), details };
}

/** Asks for the machine; once more without what a token may not set. */
async function request(what: VmToCreate, vmid: number, context: Context): Promise<ProxmoxTask | undefined> {
  const { api, node, mark } = what;
  // Only root may give a generation ID, and the server makes one; for tags see `finishingParameters`.
  const description = `${what.parameters.description ?? ''}\n\n${markText(mark)}`;
  let parameters: Parameters = { ...what.parameters, tags: undefined, vmgenid: undefined, description };
  for (;;) {
    try {
      return await createVm(api, { node, vmid }, parameters);
    } catch (error) {
      const refused = onlyForRoot(error);
      if (refused === undefined || !dispensable.includes(refused) || parameters[refused] === undefined)
        throw error;
      context.warn(
        'DEVICE_ROOT_ONLY',
        `This version of Proxmox VE lets only root give a machine ${refused}; it is left out.`,
        `Set it on the node: qm set ${vmid} --${refused} ${parameters[refused]}.`,
      );
      parameters = { ...parameters, [refused]: undefined };
    }
  }
}

/** Makes the machine with one number. @returns false where the number was taken meanwhile */
async function tryVmid(what: VmToCreate, vmid: number, context: Context): Promise<boolean> {
  const { api, patience, node, storage, mark, onVm } = what;
  const vm = { node, vmid, mark, storage };
  await noteRemote(vmResource(what, vmid), context);
  onVm(vm);
  let task: ProxmoxTask | undefined;
  try {
    task = await request(what, vmid, context);
  } catch (error) {
    if (!isTaken(error)) throw error;
    onVm(undefined);
    await noteRemoteEnd(vmResource(what, vmid), context);
    return false;
  }
  if (task === undefined) return true;
  onVm({ ...vm, task });
  await noteRemote(vmResource(what, vmid, task), context);
  await waitForTask(api, task, `the machine ${vmid}`, context.signal, patience);
  return true;
}

/**
 * Makes the machine, which imports its disks; it is marked as not complete.
 *
 * @returns its number
 * @throws V2vError `OUTPUT_EXISTS`, `OUTPUT_NO_SPACE`, `OUTPUT_FAILED`, …; `ABORTED`
 */
export async function create(what: VmToCreate, context: Context): Promise<number> {
  const { api, node, storage, wanted } = what;
  try {
    let vmid = wanted ?? (await pickVmid(api, { node, storage }));
    for (let left = mostVmids; left > 0; left--) {
      context.throwIfAborted();
      if (await tryVmid(what, vmid, context)) return vmid;
      if (wanted !== undefined) break;
      vmid = await pickVmid(api, { node, storage }, vmid + 1);
    }
    throw takenError(api.server, vmid);
  } catch (error) {
    throw asMeant(error, 'the disks of the machine', storage);
  }
}

/** What the machine gets when it is complete. A token whose rights are those of a pool may not give tags before that. */
export function finishingParameters({ description, tags }: Parameters): Parameters {
  return { description, tags };
}
