import type { ProxmoxApiOutput } from '../../../../types/output';
import type { TargetPlan } from '../../../../types/target';
import { isV2vError, type V2vError } from '../../../errors';
import {
  checkVersion,
  findNode,
  listBridges,
  listStorages,
  localZone,
  missingRights,
  zonesOfNetworks,
  type NeededRights,
  type ProxmoxApi,
  type ProxmoxBridge,
} from '../../../proxmox';
import { Preflight } from '../../../preflight';
import type { Context } from '../../../run/context';
import { formatBytes } from '../../../text/bytes';
import { defaultBridge } from '../parameters';
import { connect } from './connect';
import { bridgeObstacle, poolObstacle, vmidObstacles } from './names-taken';
import { bridgeRights, importRights, machineRights, rightsError } from './needed-rights';
import { importStorageOf, usableStorage } from './site';
import { formatObstacle, roomObstacles } from './room';
import { pickVmid } from './vmid';

type Plan = TargetPlan<ProxmoxApiOutput>;

/** A value, or why there is none. */
async function attempt<T>(work: () => T | Promise<T>): Promise<{ value: T } | { error: V2vError }> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!isV2vError(error) || error.code === 'ABORTED') throw error;
    return { error };
  }
}

async function* rightsObstacles(api: ProxmoxApi, needed: readonly NeededRights[]): AsyncGenerator<V2vError> {
  for (const missing of await missingRights(api, needed)) yield rightsError(missing, api.token);
}

/** What the token needs for the bridge; nothing where it is a virtual network whose zone the token may not look at. */
async function bridgeNeeds(
  api: ProxmoxApi,
  output: ProxmoxApiOutput,
  bridges: readonly ProxmoxBridge[],
  preflight: Preflight,
): Promise<NeededRights[]> {
  const { bridge = defaultBridge } = output;
  const isVirtual = bridges.some(({ name, type }) => name === bridge && type === 'vnet');
  const zone = isVirtual ? (await zonesOfNetworks(api)).get(bridge) : localZone;
  if (zone !== undefined) return bridgeRights(output, zone);
  preflight.unknown(
    'rights',
    `Whether the token ${api.token} may plug cards into the virtual network ${bridge} cannot be asked: its zone is not known.`,
    'Give it SDN.Audit there beside SDN.Use, or see that it has SDN.Use.',
  );
  return [];
}

/** The server answers, takes the token, and is new enough. @returns the node that gets the machine */
async function* serverObstacles(
  api: ProxmoxApi,
  { output }: Plan,
  preflight: Preflight,
): AsyncGenerator<V2vError, string | undefined> {
  const version = await attempt(() => checkVersion(api));
  if ('error' in version) {
    yield version.error;
    return undefined;
  }
  preflight.pass('reachable', `${api.server} answers.`);
  preflight.pass('credentials', `${api.server} takes the token ${api.token}.`);
  preflight.pass('version', `${api.server} has Proxmox VE ${version.value}.`);
  const node = await attempt(() => findNode(api, output.node));
  if ('value' in node) return node.value;
  yield node.error;
  return undefined;
}

async function* storageObstacles(
  api: ProxmoxApi,
  node: string,
  plan: Plan,
  preflight: Preflight,
): AsyncGenerator<V2vError> {
  const { output } = plan;
  const storages = await listStorages(api, node);
  const storage = await attempt(() => usableStorage(output.storage, 'images', node, storages));
  const from = await attempt(() => importStorageOf(output, node, storages));
  if ('error' in storage) yield storage.error;
  if ('error' in from) yield from.error;
  if ('value' in from) yield* rightsObstacles(api, importRights(from.value.name));
  if (!('value' in storage) || !('value' in from)) return;
  preflight.pass('storage', `The storage ${storage.value.name} of ${node} takes disks of machines.`);
  preflight.pass('storage', `The storage ${from.value.name} of ${node} takes images to import from.`);
  yield* formatObstacle(plan, storage.value);
  yield* roomObstacles(plan, { storage: storage.value, importStorage: from.value }, preflight);
}

/** Everything at the server that a conversion would fail for; nothing is written there. */
export async function* apiObstacles(
  plan: Plan,
  _how: { probe: boolean },
  context: Context,
): AsyncGenerator<V2vError> {
  const { output } = plan;
  const preflight = new Preflight(context);
  const connected = await attempt(() => connect(output, context));
  if ('error' in connected) {
    yield connected.error;
    return;
  }
  await using api = connected.value;
  try {
    const node = yield* serverObstacles(api, plan, preflight);
    if (node === undefined) return;
    const vmid = output.vmid ?? (await pickVmid(api, { node, storage: undefined }));
    const bridges = await listBridges(api, node);
    let allowed = true;
    for await (const lack of rightsObstacles(api, [
      ...machineRights(output, vmid),
      ...(await bridgeNeeds(api, output, bridges, preflight)),
    ])) {
      allowed = false;
      yield lack;
    }
    if (allowed)
      preflight.pass(
        'rights',
        `The token ${api.token} may make machines with the storage ${output.storage}.`,
      );
    yield* storageObstacles(api, node, plan, preflight);
    yield* bridgeObstacle(output, node, bridges);
    yield* poolObstacle(api, output, preflight);
    yield* vmidObstacles(api, node, output);
    const largest = formatBytes(plan.temporary?.most ?? 0);
    preflight.unknown(
      'space',
      `Whether /var/tmp of the node ${node} has room for the largest image, up to ${largest}, cannot be asked.`,
      `The node keeps each upload there first: look with df /var/tmp on ${node}.`,
    );
  } catch (error) {
    if (!isV2vError(error) || error.code === 'ABORTED') throw error;
    yield error;
  }
}
