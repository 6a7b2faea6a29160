import type { BootDisk, BootReport, ConvertBootCheck } from '../types/boot-check';
import type { ConversionOrder } from '../types/options';
import type { CopyReport } from '../types/result';
import type { TargetPlan } from '../types/target';
import type { ConvertOptions } from './convert-options';
import { copiesOf, leavesDisksHere, tryGuest } from './boot-check/try-guest';
import { copyDisks } from './copy';
import { copyThenConvert } from './copy-first';
import {
  bootCheckOf,
  convertInOverlays,
  protectSource,
  type ConvertedGuest,
  type ProtectedSource,
} from './guest-stages';
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
export {
  convertInOverlays,
  overlaysOn,
  protectSource,
  readSource,
  type ConvertedGuest,
  type GuestToConvert,
  type ProtectedSource,
} from './guest-stages';

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
  const { target, guest, disks }: ConvertedAtTarget =
    order === 'copy-first'
      ? await copyThenConvert(options, protectedSource, plan, ledger, context)
      : await convertThenCopy(options, protectedSource, plan, ledger, context);
  const check = bootCheckOf(options);
  // What is sent away was tried before that.
  const boot =
    check && leavesDisksHere(plan)
      ? await tryConverted(guest, check, ledger, context, copiesOf(target.destinations, plan))
      : guest.boot;

  // 13: describe.
  const artifacts = await publishTogether(context, () =>
    runStage(context, 'metadata', 'Creating output metadata', async () => {
      // Once more: a network file system may tell late of what was written meanwhile.
      await context.sourceFiles.check();
      await guest.collection?.publish();
      const made = await target.publish(guest.machine, disks);
      guest.collection?.keep();
      return made;
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
    ...(guest.collection ? { collected: guest.collection.report } : {}),
    ...(boot ? { boot } : {}),
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
  ledger: Ledger,
  context: Context,
): Promise<ConvertedAtTarget> {
  // 6 to 11: open the guest, inspect, convert, trim and close it.
  const guest: TriedGuest = await convertInOverlays(options, protectedSource, plan, context);
  const check = bootCheckOf(options);
  if (check && !leavesDisksHere(plan)) {
    const boot = await tryConverted(guest, check, ledger, context);
    if (boot) guest.boot = boot;
  }

  // 12: copy.
  return runStage(context, 'copy', 'Copying the disks', async () => {
    const target = await openTarget(plan, context);
    const disks = await copyDisks({ sources: guest.overlays, target, disks: options.disks }, context);
    return { target, guest, disks };
  });
}

/** A guest whose disks are at the target. */
interface ConvertedAtTarget {
  target: OpenTarget;
  guest: TriedGuest;
  disks: CopyReport[];
}

/** A converted guest, and whether it boots where that was looked at before it is copied. */
interface TriedGuest extends ConvertedGuest {
  boot?: BootReport;
}

/** @param copies default: the overlays */
function tryConverted(
  guest: ConvertedGuest,
  check: ConvertBootCheck,
  ledger: Ledger,
  context: Context,
  copies?: BootDisk[],
): Promise<BootReport | undefined> {
  return tryGuest({ ...guest, copies }, check, (boot) => ledger.know({ boot }), context);
}
