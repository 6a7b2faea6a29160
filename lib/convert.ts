import type { ConvertOptions } from '../types/options';
import type { PlanOptions } from '../types/plan';
import type { ConvertResult } from '../types/result';
import type { Source } from '../types/source';
import type { ReadyTarget } from '../types/target';
import { openGuestfs } from './appliance';
import { closeGuestfs } from './appliance/close';
import { checkHost } from './checks/host';
import { createContext, type Context } from './run/context';
import { runStage } from './run/stage';
import { checkConversionOptions, convertGuest, trimGuest, type ConvertGuestInput } from './conversion';
import { copyTargets, discardTargets } from './copy';
import { describeInput, openSource } from './input';
import { inspectSource } from './inspect';
import { describeGuest } from './inspect/system/describe';
import { checkKeys } from './inspect/devices/disk-keys';
import { clearLeftovers } from './leftovers';
import { noteOutputsBegin, noteOutputsEnd } from './journal/journal';
import { Ledger } from './run/ledger';
import {
  assignBuses,
  checkOutput,
  createMetadata,
  describeOutput,
  initTargets,
  inKernelOrder,
  planNics,
  type Destination,
  targetFirmware,
} from './output';
import { createOverlays } from './overlay';
import { maskSecrets } from './run/secrets';

/** `ConvertOptions`, your own conversion steps, and what else is changed in the guest. */
export type ConvertCall = ConvertOptions & Pick<ConvertGuestInput, 'steps' | 'customize'>;

/** `PlanOptions`, your own conversion steps, and what else is changed in the guest. */
export type PlanCall = PlanOptions & Pick<ConvertGuestInput, 'steps' | 'customize'>;

/** A guest that is converted in its overlays, which are closed. */
export interface ConvertedGuest extends Pick<
  ConvertResult,
  'name' | 'inspection' | 'conversion' | 'nics' | 'buses' | 'firmware'
> {
  /** With its secrets. */
  source: Source;
  targets: ReadyTarget[];
}

/**
 * Converts a virtual machine: opens the source, protects it with overlays, changes the guest so that it runs on KVM,
 * copies its disks to the target and describes it there. The source is never written to; on failure or cancellation
 * nothing is left behind.
 *
 * Throws a `V2vError`; its `stage` says how far it came, and its `progress` what was found out and done by then.
 */
export async function convert(options: ConvertCall): Promise<ConvertResult> {
  const ledger = new Ledger(options.onEvent);
  return ledger.accompany(() => runStages(options, ledger));
}

async function runStages(options: ConvertCall, ledger: Ledger): Promise<ConvertResult> {
  await using context = await createContext({ ...options, onEvent: ledger.record });
  const guest = await convertInOverlays(options, checkOutput, ledger, context);
  return await writeGuest(guest, options, ledger, context);
}

/**
 * The stages that come before anything is written to the target. `planConversion()` runs these and no others, which is
 * why a plan says what a conversion does.
 *
 * @param checkDestination is asked before anything takes time whether the disks can be written
 */
export async function convertInOverlays(
  options: PlanCall,
  checkDestination: (destination: Destination, context: Context) => Promise<void>,
  ledger: Ledger,
  context: Context,
): Promise<ConvertedGuest> {
  const { input, output, fstrim = true } = options;

  await runStage(context, 'checks', 'Checking the host', async () => {
    // First, as it makes room and frees names that the other checks look at.
    await clearLeftovers(context);
    await checkHost({}, context);
    await checkKeys(options.keys ?? []);
    checkConversionOptions(options);
  });
  const source = await runStage(context, 'source', `Setting up the source: ${describeInput(input)}`, () =>
    openSource(input, context),
  );
  const name = options.name ?? source.name;
  ledger.know({ name });

  const overlays = await runStage(context, 'overlay', 'Protecting the source with an overlay', () =>
    createOverlays(source, context),
  );
  const targets = await runStage(
    context,
    'target',
    output ? `Checking the destination: ${describeOutput(output)}` : 'Planning the disks',
    async () => {
      const planned = await initTargets({ source, overlays, output, disks: options.disks, name }, context);
      if (output) await checkDestination({ output, name, targets: planned }, context);
      return planned;
    },
  );

  await using guest = await runStage(context, 'open', 'Opening the source', () =>
    openGuestfs(overlays, options.appliance ?? {}, context),
  );
  const inspection = await runStage(context, 'inspect', 'Inspecting the source', () =>
    inspectSource(guest, options, context),
  );
  const conversion = await runStage(
    context,
    'convert',
    `Converting ${describeGuest(inspection)} to run on KVM`,
    () =>
      convertGuest(
        guest,
        {
          source,
          inspection,
          initrd: options.initrd,
          guestAgent: options.guestAgent,
          customize: options.customize,
          steps: options.steps,
        },
        context,
      ),
  );
  const nics = planNics(source, options.networks, conversion.macs);
  ledger.know({ nics });
  const trim = fstrim
    ? await runStage(context, 'trim', 'Mapping filesystem data to avoid copying unused and blank areas', () =>
        trimGuest(guest, { inspection, conversion }, context),
      )
    : undefined;
  const ready = await runStage(context, 'close', 'Closing the overlay', () =>
    closeGuestfs(guest, { targets, conversion, trim }),
  );

  const buses = assignBuses(source, targets, conversion.guestcaps, context);
  const firmware = targetFirmware(source, inspection);
  context.emit({ type: 'target', buses, firmware });
  return { name, source, inspection, conversion, nics, targets: ready, buses, firmware };
}

async function writeGuest(
  { name, source, inspection, conversion, nics, targets, buses, firmware }: ConvertedGuest,
  { output, disks: diskOptions = {} }: ConvertCall,
  ledger: Ledger,
  context: Context,
): Promise<ConvertResult> {
  try {
    await noteOutputsBegin(context);
    const disks = await runStage(context, 'copy', 'Copying the disks', () =>
      copyTargets(targets, diskOptions, context),
    );
    const metadata = await runStage(context, 'metadata', 'Creating output metadata', () =>
      createMetadata(
        {
          output,
          name,
          source,
          inspection,
          guestcaps: conversion.guestcaps,
          disks,
          buses,
          nics: inKernelOrder(nics, conversion.networkNames),
          firmware,
        },
        context,
      ),
    );
    await noteOutputsEnd(context);
    return {
      name,
      source: maskSecrets(source),
      inspection,
      conversion,
      disks,
      buses,
      nics,
      firmware,
      metadata,
      ...ledger.close(),
    };
  } catch (error) {
    await discardTargets(targets);
    throw error;
  }
}
