import type { RemoteResource, TargetPlan } from '../../../../types/target';
import type { ProxmoxSshOutput } from '../../../../types/output';
import { V2vError } from '../../../errors';
import { noteRemote, noteRemoteEnd } from '../../../journal/journal';
import type { Context } from '../../../run/context';
import { dnsName } from '../parameters';
import { makeMark, unfinished } from './mark';
import type { ProxmoxNode } from './node';
import { placeOf } from './plan';
import { takeBackMachine } from './take-back';

/** A machine that has its number and nothing else. */
export interface EmptyMachine {
  vmid: number;
  mark: string;
  resource: RemoteResource;
}

/** The next number is not reserved: others may take it in the same second. */
const attempts = 5;

/**
 * Takes a number by making a machine without disks, which carries the mark of the run: nobody else gets the number then, and
 * every volume that is made for it can be told to be the run's.
 *
 * @throws V2vError `OUTPUT_EXISTS`, `OUTPUT_FAILED`, …
 */
export async function claimMachine(
  { output, name }: TargetPlan<ProxmoxSshOutput>,
  node: ProxmoxNode,
  context: Context,
): Promise<EmptyMachine> {
  const { pool } = output;
  for (let attempt = 1; ; attempt++) {
    context.throwIfAborted();
    const vmid = output.vmid ?? (await node.nextId(context.signal));
    const mark = makeMark();
    const resource: RemoteResource = {
      output: 'proxmox',
      place: placeOf(output),
      kind: 'vm',
      id: String(vmid),
      details: { mark },
    };
    await noteRemote(resource, context);
    const words = ['--name', dnsName(name), '--description', unfinished(mark)];
    try {
      await node.run([
        'qm',
        'create',
        String(vmid),
        ...words,
        ...(pool === undefined ? [] : ['--pool', pool]),
      ]);
      return { vmid, mark, resource };
    } catch (error) {
      const taken = error instanceof V2vError && error.code === 'OUTPUT_EXISTS';
      // Of any other failure nobody knows what it left; where that cannot be seen, the note stays for the next run.
      const isGone =
        taken ||
        (await takeBackMachine(node, output, { vmid, mark }, context).then(
          () => true,
          () => false,
        ));
      if (isGone) await noteRemoteEnd(resource, context);
      if (!taken || output.vmid !== undefined || attempt === attempts) throw error;
    }
  }
}
