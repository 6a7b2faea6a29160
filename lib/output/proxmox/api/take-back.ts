import { isV2vError, V2vError } from '../../../errors';
import {
  activeTasks,
  configOf,
  deleteVm,
  deleteVolume,
  listVolumes,
  logOf,
  ProxmoxTaskFailure,
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
/** So long is waited for a task that may be somebody else's. */
const longestUnknownMs = 30_000;

/** How things are taken back. */
export interface TakingBack {
  api: ProxmoxApi;
  patience: Patience;
  /** Fires when somebody gives up taking back; absent where that is the end of a run, which goes on after a cancellation. */
  signal?: AbortSignal;
  /** Time for one thing; for tests. */
  limitMs?: number;
}

/** How one thing is taken back. */
type InTime = Required<Pick<TakingBack, 'api' | 'patience' | 'signal'>>;

/** Takes one thing back within its time: that the time is over is no cancellation. */
async function inTime(
  { api, patience, signal, limitMs = longestMs }: TakingBack,
  { node, what }: { node: string; what: string },
  work: (how: InTime) => Promise<void>,
): Promise<void> {
  const late = AbortSignal.timeout(limitMs);
  try {
    await work({ api, patience, signal: signal === undefined ? late : AbortSignal.any([late, signal]) });
  } catch (error) {
    if (!isV2vError(error) || error.code !== 'ABORTED' || signal?.aborted === true) throw error;
    throw new V2vError('OUTPUT_FAILED', `${api.server} took too long to remove ${what}.`, {
      subject: api.server,
      hint: `Look at the tasks of the node ${node}, and remove it there.`,
      cause: error,
    });
  }
}

async function finish(how: InTime, task: ProxmoxTask | undefined, what: string): Promise<void> {
  if (task !== undefined) await waitForTask(how.api, task, what, how.signal, how.patience);
}

/** An image that was uploaded; `task`: what copies it to its storage, undefined where the server did not say. */
export interface UploadedImage extends ProxmoxVolume {
  task?: ProxmoxTask;
}

/** Ends what may still be about to write the image. */
async function endUpload(how: InTime, { node, volid, task }: UploadedImage): Promise<void> {
  const { api, signal, patience } = how;
  if (task !== undefined) {
    await stopTask(api, task, patience, signal);
    return;
  }
  // Other runs may use the token: only its log says whose a task is, and that only after a while.
  const file = volid.slice(volid.indexOf('/'));
  const soon = { ...how, patience: { ...patience, limitMs: longestUnknownMs } };
  for (const active of await activeTasks(api, { node, type: 'imgcopy' }, signal)) {
    const log = await logOf(api, active, signal);
    if (log.some((line) => line.includes(file))) await stopTask(api, active, patience, signal);
    else await finish(soon, active, 'an upload').catch(ignoreFailure);
  }
}

function ignoreFailure(error: unknown): void {
  if (!isV2vError(error) || error.code !== 'OUTPUT_FAILED') throw error;
}

/** Removes an image that was uploaded, if it is there. */
export function removeImage(how: TakingBack, image: UploadedImage): Promise<void> {
  const { node, volid } = image;
  return inTime(how, { node, what: volid }, (within) => removeTheImage(within, image));
}

async function removeTheImage(how: InTime, image: UploadedImage): Promise<void> {
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
async function isOurs(how: InTime, vm: BegunVm): Promise<'ours' | 'none' | 'other'> {
  const config = await configOf(how.api, vm, how.signal);
  if (config === undefined) return 'none';
  const unfinished = vm.task !== undefined && config.lock === 'create';
  return unfinished || isMarked(config.description, vm.mark) ? 'ours' : 'other';
}

/** Whether a log names the volume, and not only one whose number begins with the same digits. */
function isNamed(volid: string, log: string): boolean {
  const name = volid.slice(volid.lastIndexOf('/') + 1).replace(/^.*:/, '');
  const [, ...following] = log.split(name);
  return following.some((text) => !/^\d/.test(text));
}

/** Disks that the task says it made, and that no machine has. */
async function removeDisks(how: InTime, vm: BegunVm): Promise<void> {
  if (vm.task === undefined) return;
  const { node, storage, vmid } = vm;
  const log = (await logOf(how.api, vm.task, how.signal)).join('\n');
  const left = await listVolumes(how.api, { node, storage, vmid, content: 'images' }, how.signal);
  for (const volid of left.filter((one) => isNamed(one, log))) {
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

/** Ends what may still be making the machine. Of a task that may be another run's, with the same token, the end is awaited. */
async function endCreation(how: InTime, { node, vmid, mark, task }: BegunVm): Promise<void> {
  const { api, signal, patience } = how;
  if (task !== undefined) {
    await stopTask(api, task, patience, signal);
    return;
  }
  const soon = { ...how, patience: { ...patience, limitMs: Math.min(longestUnknownMs, patience.limitMs) } };
  for (const active of await activeTasks(api, { node, type: 'qmcreate', vmid }, signal)) {
    const log = await logOf(api, active, signal);
    if (log.some((line) => line.includes(mark))) await stopTask(api, active, patience, signal);
    else await finish(soon, active, `the creation of the machine ${vmid}`).catch(unlessUnfinished);
  }
}

/** One that has failed has ended; of one that goes on nobody knows whose machine it makes. */
function unlessUnfinished(error: unknown): void {
  if (!(isV2vError(error) && error.cause instanceof ProxmoxTaskFailure)) throw error;
}

/** Removes a machine that is not complete, with its disks, if it is there and provably the run's. */
export function removeVm(how: TakingBack, vm: BegunVm): Promise<void> {
  const { node, vmid } = vm;
  return inTime(how, { node, what: `the machine ${vmid}` }, (within) => removeTheVm(within, vm));
}

async function removeTheVm(how: InTime, vm: BegunVm): Promise<void> {
  const { api, signal } = how;
  const { vmid } = vm;
  await endCreation(how, vm);
  const found = await isOurs(how, vm);
  if (found === 'none') await removeDisks(how, vm);
  if (found !== 'ours') return;
  try {
    await finish(how, await deleteVm(api, vm, signal), `the removal of the machine ${vmid}`);
  } catch (error) {
    if ((await isOurs(how, vm)) === 'ours') throw leftError(api.server, vm, error);
  }
}
