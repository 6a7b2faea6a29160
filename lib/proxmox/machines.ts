import { isV2vError } from '../errors';
import { pathOf, type Parameters, type ProxmoxApi } from './api';
import { faultOf } from './fault';
import { taskOf, type ProxmoxTask } from './tasks';
import { fieldsOf, numberOf, type Fields } from './values';

/** A machine of a node. */
export interface ProxmoxVm {
  node: string;
  vmid: number;
}

function vmPath({ node, vmid }: ProxmoxVm): string {
  return pathOf('nodes', node, 'qemu', vmid);
}

/**
 * The number that the cluster would give next, or the stated one if it is free. It reserves nothing.
 *
 * @returns undefined where the stated one is taken
 */
export async function freeVmid(api: ProxmoxApi, wanted?: number): Promise<number | undefined> {
  try {
    return numberOf(await api.get(pathOf('cluster', 'nextid'), { vmid: wanted }));
  } catch (error) {
    if (wanted !== undefined && isTaken(error)) return undefined;
    throw error;
  }
}

/** The number was taken meanwhile, or all along. */
export function isTaken(error: unknown): boolean {
  const fault = faultOf(error);
  if (fault === undefined) return false;
  return [fault.message, ...Object.values(fault.parameters)].some((said) => /already exists/.test(said));
}

/** `only root can set 'rng0' config`: which parameter a token may not set, whatever its privileges. */
export function onlyForRoot(error: unknown): string | undefined {
  return /only root can set '([a-z]+\d*)' config/.exec(faultOf(error)?.message ?? '')?.[1];
}

/** What changes a machine is not given up when somebody gives up the run: what became of it would not be known. */
const changeMs = 60_000;

/** Begins to make a machine. */
export async function createVm(
  api: ProxmoxApi,
  { node, vmid }: ProxmoxVm,
  parameters: Parameters,
): Promise<ProxmoxTask | undefined> {
  const answer = await api.call('POST', pathOf('nodes', node, 'qemu'), {
    parameters: { vmid, ...parameters },
    signal: AbortSignal.timeout(changeMs),
  });
  return taskOf(node, answer);
}

/** How a machine is configured; undefined where there is none. */
export async function configOf(
  api: ProxmoxApi,
  vm: ProxmoxVm,
  signal?: AbortSignal,
): Promise<Fields | undefined> {
  try {
    return fieldsOf(await api.get(`${vmPath(vm)}/config`, {}, signal === undefined ? {} : { signal }));
  } catch (error) {
    if (!isV2vError(error) || !/does not exist/.test(faultOf(error)?.message ?? '')) throw error;
    return undefined;
  }
}

export async function configureVm(api: ProxmoxApi, vm: ProxmoxVm, parameters: Parameters): Promise<void> {
  await api.call('PUT', `${vmPath(vm)}/config`, { parameters, signal: AbortSignal.timeout(changeMs) });
}

/** Begins to remove a machine with all that belongs to it. */
export async function deleteVm(
  api: ProxmoxApi,
  vm: ProxmoxVm,
  signal?: AbortSignal,
): Promise<ProxmoxTask | undefined> {
  const parameters = { purge: 1, 'destroy-unreferenced-disks': 1 };
  const answer = await api.call('DELETE', vmPath(vm), {
    parameters,
    ...(signal === undefined ? {} : { signal }),
  });
  return taskOf(vm.node, answer);
}

export async function startVm(api: ProxmoxApi, vm: ProxmoxVm): Promise<ProxmoxTask | undefined> {
  return taskOf(vm.node, await api.call('POST', `${vmPath(vm)}/status/start`));
}
