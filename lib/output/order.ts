import type { ConversionOrder } from '../../types/options';
import type { OutputOptions } from '../../types/output';
import type { Source } from '../../types/source';
import type { TargetPlan } from '../../types/target';
import { V2vError } from '../errors';
import { modeOf } from './modes';

/**
 * Whether the disks of a target can be copied first, and the guest be converted on the copy.
 *
 * @param plan without disks: as far as the mode alone decides it
 */
function canCopyFirst({ abilities, disks }: Pick<TargetPlan, 'abilities' | 'disks'>): boolean {
  return (
    abilities.copyFirst === true && disks.every(({ path, device }) => path !== undefined && device !== true)
  );
}

function copyFirstError(output: OutputOptions, why: string): V2vError {
  return new V2vError(
    'OUTPUT_UNSUPPORTED',
    `The disks cannot be copied before the guest is converted (copy-first) with ${modeOf(output).describe(output)}: ${why}.`,
    {
      subject: output.mode,
      hint: 'Leave the order out or take convert-first; copy-first is for disks that are files in a directory: local, qemu, json, KubeVirt and Proxmox VE with files.',
    },
  );
}

const orders: readonly string[] = ['convert-first', 'copy-first'];

/**
 * Sees that what is said of the order makes sense, as far as the options alone tell it. Looks at nothing.
 *
 * @throws V2vError `USAGE`; `OUTPUT_UNSUPPORTED` where the output cannot have its disks copied first
 */
export function checkOrder({
  order,
  output,
}: {
  order?: ConversionOrder | undefined;
  output?: OutputOptions | undefined;
}): void {
  if (order === undefined) return;
  if (!orders.includes(order)) {
    throw new V2vError('USAGE', `The order is convert-first or copy-first, not ${String(order)}.`);
  }
  if (order !== 'copy-first' || output === undefined) return;
  const plan = modeOf(output).plan(output, { name: 'guest', disks: [], diskOptions: {} });
  if (!canCopyFirst(plan))
    throw copyFirstError(output, 'it keeps no disks as files of this host that could be changed');
}

/**
 * The order in which a guest is copied and converted.
 *
 * @throws V2vError `OUTPUT_UNSUPPORTED` where the one that is asked for is impossible
 */
export function chooseOrder(
  order: ConversionOrder | undefined,
  { disks }: Pick<Source, 'disks'>,
  plan: TargetPlan,
): ConversionOrder {
  if (order === 'convert-first') return order;
  const isPossible = canCopyFirst(plan);
  if (order === undefined) {
    const isRemote = disks.some(({ image }) => image.kind === 'nbd' && image.remote === true);
    return isRemote && isPossible ? 'copy-first' : 'convert-first';
  }
  if (!isPossible && plan.output !== undefined)
    throw copyFirstError(plan.output, 'a disk goes to a block device');
  return order;
}
