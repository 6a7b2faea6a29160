import { isV2vError, V2vError } from '../../../errors';
import {
  activeTasks,
  configOf,
  deleteVm,
  deleteVolume,
  listVolumes,
  logOf,
  stopTask,
  storageOf,
  waitForTask,
  type Patience,
  type ProxmoxApi,
  type ProxmoxTask,
  type ProxmoxVm,
  type ProxmoxVolume,
} from '../../../proxmox';
import { isMarked } from './mark';

/** Taking back goes on after a cancellation, but not for ever. */
const longestMs = 5 * 60_000;
const longestUploadMs = 30_000;

/** How something is taken back. */
export interface TakingBack {
  api: ProxmoxApi;
  patience: Patience;
  signal: AbortSignal;
}

export function takingBack(api: ProxmoxApi, patience: Patience): TakingBack {
  return { api, patience, signal: AbortSignal.timeout(longestMs) };
}

async function finish(how: TakingBack, task: ProxmoxTask | undefined, what: string): Promise<void> {
  if (task !== undefined) await waitForTask(how.api, task, what, how.signal, how.patience);
}

/** An image that was uploaded; `task`: what copies it to its storage, undefined where the server did not say. */
export interface UploadedImage extends ProxmoxVolume {
  task?: ProxmoxTask;
}

/** Ends what may still be about to write the image. */
async function endUpload(how: TakingBack, { node, volid, task }: UploadedImage): Promise<void> {
  const { api, signal, patience } = how;
  if (task !== undefined) {
    await stopTask(api, task, patience);
    return;
  }
  // Other runs may use the token: only its log says whose a task is, and that only after a while.
  const file = volid.slice(volid.indexOf('/'));
  const soon = { ...how, patience: { ...patience, limitMs: longestUploadMs } };
  for (const active of await activeTasks(api, { node, type: 'imgcopy' }, signal)) {
    const log = await logOf(api, active, signal);
    if (log.some((line) => line.includes(file))) await stopTask(api, active, patience);
    else await finish(soon, active, 'an upload').catch(ignoreFailure);
  }
}

function ignoreFailure(error: unknown): void {
  if (!isV2vError(error) || error.code !== 'OUTPUT_FAILED') throw error;
}

/** Removes an image that was uploaded, if it is there. */
export async function removeImage(how: TakingBack, image: UploadedImage): Promise<void> {
  const { node, volid } = image;
  const where = { node, storage: storageOf(volid), content: 'import' } as const;
  await endUpload(how, image);
  if (!(await listVolumes(how.api, where, how.signal)).includes(volid)) return;
  try {
    await finish(how, await deleteVolume(how.api, image, how.signal), `the removal of ${volid}`);
  } catch (error) {
    if ((await listVolumes(how.api, where, how.signal)).includes(volid)) throw error;
  }
}

/** A machine that was begun; `task`: what makes it, undefined where the server did not say that it accepted the call. */
export interface BegunVm extends ProxmoxVm {
  mark: string;
  storage: string;
  task?: ProxmoxTask;
}

/** Whether there is a machine that is provably the run's: marked, or made by its task, which has not got so far. */
async function isOurs(how: TakingBack, vm: BegunVm): Promise<'ours' | 'none' | 'other'> {
  const config = await configOf(how.api, vm, how.signal);
  if (config === undefined) return 'none';
  const unfinished = vm.task !== undefined && config.lock === 'create';
  return unfinished || isMarked(config.description, vm.mark) ? 'ours' : 'other';
}

/** Disks that the task says it made, and that no machine has. */
async function removeDisks(how: TakingBack, vm: BegunVm): Promise<void> {
  if (vm.task === undefined) return;
  const { node, storage, vmid } = vm;
  const log = (await logOf(how.api, vm.task, how.signal)).join('\n');
  const left = await listVolumes(how.api, { node, storage, vmid, content: 'images' }, how.signal);
  for (const volid of left.filter((one) =>
    log.includes(one.slice(one.lastIndexOf('/') + 1).replace(/^.*:/, '')),
  )) {
    await finish(how, await deleteVolume(how.api, { node, volid }, how.signal), `the removal of ${volid}`);
  }
}

function leftError(server: string, { node, vmid }: ProxmoxVm, cause: unknown): V2vError {
  return new V2vError(
    'OUTPUT_FAILED',
    `The machine ${vmid} of ${server} is not complete and could not be removed.`,
    {
      subject: String(vmid),
      hint: `Remove it on the node ${node}: qm unlock ${vmid}; qm destroy ${vmid} --purge.`,
      cause,
    },
  );
}

/** Removes a machine that is not complete, with its disks, if it is there and provably the run's. */
export async function removeVm(how: TakingBack, vm: BegunVm): Promise<void> {
  const { api, signal, patience } = how;
  const { node, vmid } = vm;
  const tasks =
    vm.task === undefined ? await activeTasks(api, { node, type: 'qmcreate', vmid }, signal) : [vm.task];
  for (const task of tasks) await stopTask(api, task, patience);
  const found = await isOurs(how, vm);
  if (found === 'none') await removeDisks(how, vm);
  if (found !== 'ours') return;
  try {
    await finish(how, await deleteVm(api, vm, signal), `the removal of the machine ${vmid}`);
  } catch (error) {
    if ((await isOurs(how, vm)) === 'ours') throw leftError(api.server, vm, error);
  }
}
