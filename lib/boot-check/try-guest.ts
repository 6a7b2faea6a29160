import type { BootDisk, BootReport, ConvertBootCheck } from '../../types/boot-check';
import type { TargetMachine } from '../../types/machine';
import type { Overlay } from '../../types/overlay';
import type { Destination, TargetPlan } from '../../types/target';
import { V2vError } from '../errors';
import { reasonOf } from '../errors/reason';
import type { Context } from '../run/context';
import { runStage } from '../run/stage';
import { bootCheck } from './index';

/** Whether all disks will be on this host, where they can be started. */
export const leavesDisksHere = ({ disks }: TargetPlan): boolean =>
  disks.every(({ path }) => path !== undefined);

/** The disks that were copied, by their names until they are published; undefined where one is not on this host. */
export function copiesOf(
  destinations: readonly Destination[],
  { disks }: TargetPlan,
): BootDisk[] | undefined {
  const copies: BootDisk[] = [];
  for (const [index, destination] of destinations.entries()) {
    if (destination.kind !== 'file' && destination.kind !== 'device') return undefined;
    copies.push({ kind: 'file', path: destination.path, format: disks[index]?.format ?? 'raw' });
  }
  return copies;
}

/** What is tried. */
export interface GuestToTry {
  machine: TargetMachine;
  /** Undefined: `overlays` are. */
  copies?: readonly BootDisk[] | undefined;
  overlays: readonly Overlay[];
}

/**
 * Tries a converted guest; a warning says that it was not seen to boot, `BOOT_FAILED` or `BOOT_UNKNOWN`, or could not be tried,
 * `BOOT_NOT_CHECKED`.
 *
 * @param know is told what was seen before anything is thrown
 * @returns undefined where the guest could not be tried
 * @throws V2vError `BOOT_FAILED` where it is required to boot, and was not seen to; then also what `bootCheck` throws; `ABORTED`
 */
export async function tryGuest(
  { machine, copies, overlays }: GuestToTry,
  { required = false, ...options }: ConvertBootCheck,
  know: (boot: BootReport) => void,
  context: Context,
): Promise<BootReport | undefined> {
  return runStage(context, 'boot', 'Starting the guest to see whether it boots', async () => {
    let boot: BootReport;
    try {
      const report = await bootCheck(machine, copies ?? overlays, options, context);
      boot = { ...report, disks: copies ? 'copies' : 'overlays' };
    } catch (error) {
      context.throwIfAborted();
      if (required) throw error;
      const hint = 'The conversion goes on; start the guest by hand.';
      context.warn('BOOT_NOT_CHECKED', `The guest could not be tried: ${reasonOf(error)}`, hint);
      return undefined;
    }
    know(boot);
    tell(boot, required, context);
    return boot;
  });
}

function tell(
  { outcome, failure, evidence, seconds }: BootReport,
  required: boolean,
  context: Context,
): void {
  if (outcome === 'booted') {
    context.emit({
      type: 'info',
      message: `The guest boots: ${evidence[0]?.text} (after ${seconds} seconds)`,
    });
    return;
  }
  const message = failure
    ? `The guest ${outcome === 'failed' ? 'does not boot' : 'was not seen to boot'}: ${failure.message}${failure.line === undefined ? '' : ` It says: ${failure.line}`}`
    : `The guest was not seen to boot: it waits. It says: ${evidence[0]?.text}`;
  const hint = failure?.hint ?? 'Start the guest by hand, and type what it asks for.';
  if (required) throw new V2vError('BOOT_FAILED', message, { hint });
  if (outcome === 'failed') context.warn('BOOT_FAILED', message, hint);
  else context.warn('BOOT_UNKNOWN', message, hint);
}
