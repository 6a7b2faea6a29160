import type { ProxmoxApiOutput } from '../../../../types/output';
import { V2vError } from '../../../errors';
import { freeVmid, poolExists, type ProxmoxApi, type ProxmoxBridge } from '../../../proxmox';
import type { Preflight } from '../../../preflight';
import { errorOf } from '../../obstacle';
import { defaultBridge } from '../parameters';
import { disksLeft } from './vmid';

/** @throws V2vError `OUTPUT_EXISTS` */
export function takenError(server: string, vmid: number): V2vError {
  return new V2vError('OUTPUT_EXISTS', `${server} has a machine ${vmid} already.`, {
    subject: String(vmid),
    hint: 'Choose another number, or leave it out: the next free one is taken then.',
  });
}

/** The number that was asked for is free, and no disk of a former machine is in its way. */
export async function* vmidObstacles(
  api: ProxmoxApi,
  node: string,
  { vmid, storage }: ProxmoxApiOutput,
): AsyncGenerator<V2vError> {
  if (vmid === undefined) return;
  if ((await freeVmid(api, vmid)) === undefined) {
    yield takenError(api.server, vmid);
    return;
  }
  const looked: { disks?: string[] } = {};
  const unknown = await errorOf(
    disksLeft(api, { node, storage }, vmid).then((disks) => {
      looked.disks = disks;
    }),
  );
  const left = looked.disks ?? [];
  // A storage that is not there is another obstacle.
  if (unknown !== undefined || left.length === 0) return;
  yield new V2vError(
    'OUTPUT_EXISTS',
    `The storage ${storage} has disks of a former machine ${vmid}: ${left.join(', ')}.`,
    {
      subject: left[0] ?? storage,
      hint: `Remove them if nobody needs them (pvesm free ${left[0] ?? ''}), or choose another number.`,
    },
  );
}

export function* bridgeObstacle(
  { bridge = defaultBridge }: ProxmoxApiOutput,
  node: string,
  bridges: readonly ProxmoxBridge[],
): Generator<V2vError> {
  const names = bridges.map(({ name }) => name);
  if (names.includes(bridge)) return;
  yield new V2vError('OUTPUT_NOT_FOUND', `The node ${node} has no bridge ${bridge}.`, {
    subject: bridge,
    hint: `Name one of its bridges (bridge, -oo bridge=): ${names.join(', ')}. A token sees only those for which it has SDN.Use.`,
  });
}

export async function* poolObstacle(
  api: ProxmoxApi,
  { pool }: ProxmoxApiOutput,
  preflight: Preflight,
): AsyncGenerator<V2vError> {
  if (pool === undefined) return;
  const exists = await poolExists(api, pool);
  if (exists === undefined) {
    preflight.unknown('rights', `Whether there is a pool ${pool} cannot be asked without Pool.Audit.`);
  } else if (!exists) {
    yield new V2vError('OUTPUT_NOT_FOUND', `${api.server} has no pool ${pool}.`, {
      subject: pool,
      hint: 'Make it (Datacenter → Permissions → Pools), or leave the option pool out.',
    });
  }
}
