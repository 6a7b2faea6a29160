import type { ProxmoxSshOutput } from '../../../../types/output';
import type { RemoteResource } from '../../../../types/target';
import { isV2vError } from '../../../errors';
import type { Context } from '../../../run/context';
import { outputCodes, SshConnection } from '../../../ssh';
import { isUnfinished } from './mark';
import { ProxmoxNode } from './node';
import { stopScript } from './volumes';

const never = (): AbortSignal => new AbortController().signal;

/** Logs in although somebody has given up the run. */
async function withNode<T>(
  { ssh }: ProxmoxSshOutput,
  context: Context,
  work: (node: ProxmoxNode) => Promise<T>,
): Promise<T> {
  // Not owned by the context, which may be disposing of what it owns.
  const lasting: Context = { ...context, signal: never(), own: (resource) => resource };
  await using connection = await SshConnection.open(ssh, outputCodes, lasting);
  return await work(new ProxmoxNode(connection));
}

/** Removes a machine if it is the run's and not complete; one that is not there, or not the run's, is none of our business. */
async function remove(node: ProxmoxNode, vmid: number, mark: string): Promise<void> {
  await node.connection.script(stopScript(mark), { program: 'kill' });
  const isThere = (await node.machines()).some((machine) => machine.vmid === vmid);
  if (!isThere || !isUnfinished(await node.description(vmid), mark)) return;
  await node.destroy(vmid);
}

/** Takes back what this run has made; over a new connection, where the old one is gone. */
export async function takeBackMachine(
  node: ProxmoxNode,
  options: ProxmoxSshOutput,
  { vmid, mark }: { vmid: number; mark: string },
  context: Context,
): Promise<void> {
  try {
    await remove(node, vmid, mark);
  } catch (error) {
    if (!isV2vError(error) || error.code !== outputCodes.unreachable) throw error;
    await withNode(options, context, (again) => remove(again, vmid, mark));
  }
}

/** Takes back what killed runs left at the node. */
export function takeBack(
  options: ProxmoxSshOutput,
  left: readonly RemoteResource[],
  context: Context,
): Promise<readonly RemoteResource[]> {
  return withNode(options, context, async (node) => {
    const gone: RemoteResource[] = [];
    for (const resource of left) {
      const { kind, id, details = {} } = resource;
      const mark = details['mark'] ?? '';
      // The mark becomes part of a path there.
      if (kind !== 'vm' || !/^[\da-f]{16}$/.test(mark)) continue;
      context.throwIfAborted();
      await remove(node, Number(id), mark);
      gone.push(resource);
    }
    return gone;
  });
}
