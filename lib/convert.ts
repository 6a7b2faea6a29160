import type { ConversionOrder } from '../types/options';
import type { CopyReport } from '../types/result';
import type { TargetPlan } from '../types/target';
import type { ConvertOptions } from './convert-options';
import { copyDisks } from './copy';
import { copyThenConvert } from './copy-first';
import { convertInOverlays, protectSource, type ConvertedGuest, type ProtectedSource } from './guest-stages';
import { publishTogether } from './journal/journal';
import { creditKeptCopies } from './kept-copies';
import { checkTarget, chooseOrder, describeOutput, openTarget, planTarget, type OpenTarget } from './output';
import { createContext, type Context } from './run/context';
import { Ledger } from './run/ledger';
import { withOutsideCause } from './run/outside-cause';
import { maskMachine, maskSecrets } from './run/secrets';
import { runStage } from './run/stage';
import type { ConvertResult } from '../types/result';

export type { ConvertOptions, PlanOptions } from './convert-options';
export { convertInOverlays, protectSource, type ConvertedGuest, type ProtectedSource } from './guest-stages';

/**
 * Converts a virtual machine: opens the source, protects it with overlays, changes the guest so that it runs on KVM,
 * copies its disks to the target and describes it there; or, with `order: 'copy-first'`, copies the disks and changes the guest
 * on the copy. The source is never written to; on failure or cancellation nothing is left behind but, in that order, copies of
 * the source's disks, which the same conversion goes on from (`keepCopy`).
 *
 * @example
 * const { disks, artifacts } = await convert({
 *   input: { mode: 'ova', path: 'guest.ova' },
 *   output: { mode: 'local', directory: '/var/lib/libvirt/images' },
 * });
 *
 * @throws V2vError; its `stage` says how far it came, and its `progress` what was found out and done by then
 */
export async function convert(options: ConvertOptions): Promise<ConvertResult> {
  const ledger = new Ledger(options.onEvent);
  return ledger.accompany(() => runStages(options, ledger));
}

async function runStages(options: ConvertOptions, ledger: Ledger): Promise<ConvertResult> {
  // 1: the command has parsed its options.
  await using context = await createContext({ ...options, onEvent: ledger.record });
  return await withOutsideCause(context, () => convertWithin(context, options, ledger));
}

async function convertWithin(
  context: Context,
  options: ConvertOptions,
  ledger: Ledger,
): Promise<ConvertResult> {
  // 2 to 4: open the source, and protect it.
  const protectedSource = await protectSource(options, ledger, context);
  const { source, name } = protectedSource;

  // 5: plan the target, and check that it can be written, before anything takes time.
  const { plan, order } = await planAndCheck(options, protectedSource, context);

  // 6 to 12: convert the guest and copy it, or copy it and convert the copy.
  const { target, guest, disks } =
    order === 'copy-first'
      ? await copyThenConvert(options, protectedSource, plan, ledger, context)
      : await convertThenCopy(options, protectedSource, plan, context);

  // 13: describe.
  const artifacts = await publishTogether(context, () =>
    runStage(context, 'metadata', 'Creating output metadata', async () => {
      // Once more: a network file system may tell late of what was written meanwhile.
      await context.sourceFiles.check();
      return target.publish(guest.machine, disks);
    }),
  );
  return {
    name,
    source: maskSecrets(source),
    inspection: guest.inspection,
    conversion: guest.conversion,
    machine: maskMachine(guest.machine),
    disks,
    artifacts,
    ...ledger.close(),
  };
}

function planAndCheck(
  { output, disks, networks, order: wanted, keepCopy = true }: ConvertOptions,
  { source, overlays, name }: ProtectedSource,
  context: Context,
): Promise<{ plan: TargetPlan; order: ConversionOrder }> {
  return runStage(context, 'target', `Checking the destination: ${describeOutput(output)}`, async () => {
    const planned = await planTarget({ source, networks, overlays, output, disks, name }, context);
    const order = chooseOrder(wanted, source, planned);
    const plan = order === 'copy-first' && keepCopy ? await creditKeptCopies(planned) : planned;
    await checkTarget(plan, context);
    return { plan, order };
  });
}

async function convertThenCopy(
  options: ConvertOptions,
  protectedSource: ProtectedSource,
  plan: TargetPlan,
  context: Context,
): Promise<{ target: OpenTarget; guest: ConvertedGuest; disks: CopyReport[] }> {
  // 6 to 11: open the guest, inspect, convert, trim and close it.
  const guest = await convertInOverlays(options, protectedSource, plan, context);

  // 12: copy.
  return runStage(context, 'copy', 'Copying the disks', async () => {
    const target = await openTarget(plan, context);
    const disks = await copyDisks({ sources: guest.overlays, target, disks: options.disks }, context);
    return { target, guest, disks };
  });
}
