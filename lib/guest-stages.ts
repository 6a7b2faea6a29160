import type { ConvertBootCheck } from '../types/boot-check';
import type { GuestConversion } from '../types/conversion';
import type { Inspection } from '../types/inspection';
import type { TargetMachine } from '../types/machine';
import type { Overlay } from '../types/overlay';
import type { Source } from '../types/source';
import type { ReadyOverlay, TargetPlan } from '../types/target';
import { openGuestfs } from './appliance';
import { closeGuestfs } from './appliance/close';
import { checkBootOptions } from './boot-check/options';
import { bootPrograms } from './boot-check/program';
import { checkHost } from './checks/host';
import { checkCollect, collectFiles, type Collection } from './collect';
import {
  checkConversionOptions,
  checkCustomizeFiles,
  checkDriverPath,
  convertGuest,
  customizePrograms,
  needsNetwork,
  trimGuest,
} from './conversion';
import type { PlanOptions } from './convert-options';
import { copyPrograms } from './copy/programs';
import type { Guestfs } from './guestfs';
import { checkFinished } from './in-place';
import { describeInput, inputPrograms, openSource } from './input';
import { inspectSource } from './inspect';
import { checkKeys } from './inspect/devices/disk-keys';
import { describeGuest } from './inspect/system/describe';
import { clearLeftovers } from './leftovers';
import { planMachine } from './machine';
import { checkOrder, outputPrograms } from './output';
import { createOverlays } from './overlay';
import type { Context } from './run/context';
import type { Ledger } from './run/ledger';
import { runStage } from './run/stage';

/** How the guest is tried; undefined: it is not. */
export function bootCheckOf({ bootCheck }: Pick<PlanOptions, 'bootCheck'>): ConvertBootCheck | undefined {
  if (bootCheck === undefined || bootCheck === false) return undefined;
  return bootCheck === true ? {} : bootCheck;
}

/** A source that no write reaches. */
export interface ProtectedSource {
  /** With its secrets. */
  source: Source;
  overlays: Overlay[];
  /** Name of the guest at the target. */
  name: string;
}

/** Stages 2 to 4. */
export async function protectSource(
  options: PlanOptions,
  ledger: Ledger,
  context: Context,
): Promise<ProtectedSource> {
  const { source, name } = await readSource(options, ledger, context);
  return { source, name, overlays: await overlaysOn(source, context) };
}

/** Stage 2, and the checks of the host before it. */
export async function readSource(
  options: PlanOptions,
  ledger: Ledger,
  context: Context,
): Promise<Pick<ProtectedSource, 'source' | 'name'>> {
  const { input, output, disks, keys = [] } = options;
  await runStage(context, 'checks', 'Checking the host', async () => {
    const check = bootCheckOf(options);
    if (check) checkBootOptions(check);
    // First, as it makes room and frees names that the other checks look at.
    await clearLeftovers(context);
    const programs = [
      'qemu-img',
      ...inputPrograms(input),
      ...(output ? outputPrograms(output) : []),
      ...copyPrograms(disks),
      ...(options.collect ? ['xz'] : []),
      ...customizePrograms(options.customize),
      ...(check ? bootPrograms() : []),
    ];
    await checkHost({ programs }, context);
    await checkKeys(keys);
    checkConversionOptions(options);
    checkOrder(options);
    await checkCustomizeFiles(options.customize, context);
    await checkDriverPath(options.windows?.virtioWin);
    await checkCollect(options.collect);
  });
  // 2
  const source = await runStage(context, 'source', `Setting up the source: ${describeInput(input)}`, () =>
    openSource(input, context),
  );
  const name = options.name ?? source.name;
  ledger.know({ name });
  return { source, name };
}

/** Stage 4. A conversion in place has it as well: what it changes is written to the source when all of it is there. */
export async function overlaysOn(source: Source, context: Context): Promise<Overlay[]> {
  await checkFinished(source.disks, context);
  return await runStage(context, 'overlay', 'Protecting the source with an overlay', () =>
    createOverlays(source, context),
  );
}

/** A guest whose overlays are to be converted. */
export interface GuestToConvert extends Pick<ProtectedSource, 'source' | 'overlays'> {
  /** Looks at the converted guest before its appliance is closed. */
  look?: (guest: Guestfs, inspection: Inspection) => Promise<void>;
}

/** A guest that is converted in its overlays, which are closed, and the machine that it needs. */
export interface ConvertedGuest {
  overlays: ReadyOverlay[];
  inspection: Inspection;
  conversion: GuestConversion;
  /** With its secrets. */
  machine: TargetMachine;
  /** Files of the guest, if some were asked for; without a name until it is published. */
  collection?: Collection;
}

/**
 * Stages 6 to 11, and the machine that follows from them. `planConversion()` runs the same ones, which is why a plan says
 * what a conversion does.
 */
export async function convertInOverlays(
  options: PlanOptions,
  { source, overlays, look }: GuestToConvert,
  plan: TargetPlan,
  context: Context,
): Promise<ConvertedGuest> {
  const { initrd, guestAgent, windows, selinux, customize, steps, networks, fstrim = true } = options;
  const { serialPort } = plan.abilities;

  // 6 and 7
  await using guest = await runStage(context, 'open', 'Opening the source', () =>
    openGuestfs(overlays, { network: needsNetwork(customize), ...options.appliance }, context),
  );
  // 8
  const inspection = await runStage(context, 'inspect', 'Inspecting the source', () =>
    inspectSource(guest, options, context),
  );
  // While it is as it was.
  const { collect } = options;
  const collection =
    collect &&
    (await runStage(context, 'collect', 'Collecting files of the guest', () =>
      collectFiles(guest, collect, context),
    ));
  // 9
  const conversion = await runStage(
    context,
    'convert',
    `Converting ${describeGuest(inspection)} to run on KVM`,
    () =>
      convertGuest(
        guest,
        { source, inspection, serialPort, initrd, guestAgent, windows, selinux, customize, steps },
        context,
      ),
  );
  // 10
  const trim = fstrim
    ? await runStage(context, 'trim', 'Mapping filesystem data to avoid copying unused and blank areas', () =>
        trimGuest(guest, { inspection, conversion }, context),
      )
    : undefined;
  // 11
  const ready = await runStage(context, 'close', 'Closing the overlay', async () => {
    await look?.(guest, inspection);
    const closed = await closeGuestfs(guest, { overlays, conversion, trim });
    await context.sourceFiles.check();
    return closed;
  });
  const machine = await planMachine({ source, inspection, conversion, plan, networks }, context);
  return { overlays: ready, inspection, conversion, machine, ...(collection && { collection }) };
}
