import { isV2vError } from '../../../errors';
import {
  configOf,
  configureVm,
  startVm,
  waitForTask,
  type Parameters,
  type Patience,
  type ProxmoxApi,
  type ProxmoxVm,
} from '../../../proxmox';
import type { Context } from '../../../run/context';
import type { TargetMachine } from '../../../../types/machine';
import type { Artifact } from '../../../../types/target';

/** So long may it take to see what became of a machine. */
const lookMs = 30_000;

/** The volumes with the guest's disks, in the order of the disks. */
function volumesOf(
  config: Readonly<Record<string, unknown>>,
  { drives }: Pick<TargetMachine, 'drives'>,
): { id: string; disk: number }[] {
  const volumes = drives.flatMap((drive) => {
    const value = config[`${drive.bus}${drive.slot}`];
    if (drive.kind !== 'disk' || typeof value !== 'string') return [];
    return [{ id: value.split(',')[0] ?? '', disk: drive.disk }];
  });
  return volumes.sort((one, other) => one.disk - other.disk);
}

/** Whether a machine has its final notes. */
async function isConfigured(api: ProxmoxApi, vm: ProxmoxVm, { description }: Parameters): Promise<boolean> {
  try {
    const config = await configOf(api, vm, AbortSignal.timeout(lookMs));
    return typeof config?.description === 'string' && config.description.trim() === description;
  } catch {
    return false;
  }
}

/** Takes the mark off a machine that is complete, and tells what was made. */
export async function finish(
  api: ProxmoxApi,
  vm: ProxmoxVm,
  parameters: Parameters,
  machine: TargetMachine,
): Promise<Artifact[]> {
  const config = (await configOf(api, vm)) ?? {};
  try {
    await configureVm(api, vm, parameters);
  } catch (error) {
    // The answer alone may be lost: a machine that says no more that it is incomplete is complete, and stays.
    if (!(await isConfigured(api, vm, parameters))) throw error;
  }
  const place = `${vm.node} of ${api.server}`;
  return [
    { kind: 'vm', id: String(vm.vmid), name: machine.name, place },
    ...volumesOf(config, machine).map(({ id, disk }) => ({
      kind: 'volume' as const,
      id,
      name: id,
      place,
      disk,
    })),
  ];
}

/** Starts it; where it does not start, it stays as it is. */
export async function start(
  api: ProxmoxApi,
  vm: ProxmoxVm,
  patience: Patience,
  context: Context,
): Promise<void> {
  try {
    const task = await startVm(api, vm);
    if (task !== undefined) await waitForTask(api, task, `the start of ${vm.vmid}`, context.signal, patience);
  } catch (error) {
    if (!isV2vError(error) || error.code === 'ABORTED') throw error;
    const { message, hint } = error;
    context.warn(
      'VM_NOT_STARTED',
      `The machine ${vm.vmid} is complete, but does not start: ${message}`,
      hint,
    );
  }
}
