import type { BootCheckOptions } from '../types/boot-check';
import type { Rehearsal } from '../types/rehearsal';
import { bootCheck } from './boot-check';
import { convertInOverlays, protectSource, type PlanOptions } from './convert';
import { planTarget } from './output';
import { createContext, type Context } from './run/context';
import { Ledger } from './run/ledger';
import { withOutsideCause } from './run/outside-cause';
import { maskMachine, maskSecrets } from './run/secrets';
import { runStage } from './run/stage';

/** What `rehearse()` is told: the options of `convert()`, of which `output` may be left out. */
export interface RehearseOptions extends Omit<PlanOptions, 'bootCheck'> {
  /** How the guest is started. */
  bootCheck?: BootCheckOptions;
}

/**
 * Converts a guest on throw-away overlays, starts it there, isolated, looks whether it boots, and throws everything away. The
 * source is not written to, and nothing at the target is looked at; so it can be done as often as wanted.
 *
 * The stages are those of `convert()` up to the copy, with the machine that the guest would have at `output`.
 *
 * @example
 * const { boot } = await rehearse({ input: { mode: 'ova', path: 'guest.ova' } });
 * if (boot.outcome !== 'booted') console.error(boot.failure?.message, boot.failure?.hint);
 *
 * @throws V2vError what `convert()` would throw before it copies, and what `bootCheck()` throws; with `stage` and `progress`.
 *   That the guest does not boot is no error: `boot` says it
 */
export async function rehearse(options: RehearseOptions): Promise<Rehearsal> {
  const ledger = new Ledger(options.onEvent);
  return ledger.accompany(async () => {
    await using context = await createContext({ ...options, onEvent: ledger.record });
    return await withOutsideCause(context, () => rehearseWithin(context, options, ledger));
  });
}

async function rehearseWithin(
  context: Context,
  { bootCheck: check = {}, ...rest }: RehearseOptions,
  ledger: Ledger,
): Promise<Rehearsal> {
  const options: PlanOptions = { ...rest, bootCheck: check };
  // Nothing is kept.
  delete options.collect;
  const protectedSource = await protectSource(options, ledger, context);
  const { source, overlays, name } = protectedSource;
  const { output, disks, networks } = options;
  const plan = await runStage(context, 'target', 'Planning the disks', () =>
    planTarget({ source, networks, overlays, output, disks, name }, context),
  );
  const guest = await convertInOverlays(options, protectedSource, plan, context);
  const boot = await runStage(context, 'boot', 'Starting the guest to see whether it boots', async () => {
    const report = await bootCheck(guest.machine, guest.overlays, check, context);
    await context.sourceFiles.check();
    return { ...report, disks: 'overlays' as const };
  });
  return {
    name,
    source: maskSecrets(source),
    inspection: guest.inspection,
    conversion: guest.conversion,
    machine: maskMachine(guest.machine),
    boot,
    ...ledger.close(),
  };
}
