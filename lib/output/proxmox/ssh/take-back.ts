import type { ProxmoxSshOutput } from '../../../../types/output';
import type { RemoteResource } from '../../../../types/target';
import { isV2vError, V2vError } from '../../../errors';
import type { Context } from '../../../run/context';
import { outputCodes, SshConnection } from '../../../ssh';
import { isUnfinished } from './mark';
import { ProxmoxNode } from './node';
import { stopScript } from './volumes';

/** Taking back goes on after a cancellation, but not for ever. */
const longestMs = 5 * 60_000;

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
  const signal = AbortSignal.timeout(longestMs);
  try {
    await node.connection.script(stopScript(mark), { program: 'kill', signal });
    const found = (await node.machines(signal)).find((machine) => machine.vmid === vmid);
    if (found === undefined || found.type === 'lxc') return;
    if (!isUnfinished(await node.description(found, signal), mark)) return;
    await node.destroy(vmid, signal);
  } catch (error) {
    if (!isV2vError(error) || error.code !== 'ABORTED') throw error;
    throw new V2vError('OUTPUT_FAILED', `${node.place} took too long to remove the machine ${vmid}.`, {
      subject: String(vmid),
      hint: `Look at its tasks there, and remove the machine: qm destroy ${vmid} --purge 1.`,
      cause: error,
    });
  }
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
      try {
        await remove(node, Number(id), mark);
        gone.push(resource);
      } catch (error) {
        if (!isV2vError(error) || [outputCodes.unreachable, outputCodes.login].includes(error.code))
          throw error;
        context.warn(
          'LEFT_BEHIND',
          `The machine ${id} of ${node.place} could not be removed: ${error.message}`,
          error.hint,
        );
      }
    }
    return gone;
  });
}
