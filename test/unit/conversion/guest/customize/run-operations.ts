import type { CustomizeOperation } from '../../../../../types/customize';
import type { GuestFileChange } from '../../../../../types/conversion';
import type { Inspection } from '../../../../../types/inspection';
import { ChangeRecorder } from '../../../../../lib/conversion/changes/change-recorder';
import { checkCustomize } from '../../../../../lib/conversion/guest/customize';
import { linuxCustomize } from '../../../../../lib/conversion/linux/customize';
import type { ConversionStep } from '../../../../../lib/conversion/guest/step';
import type { LinuxState } from '../../../../../lib/conversion/linux/state';
import { inspection, linuxState, warnings } from '../../support/linux-state';
import { stepGuest, type StepGuest, type StepGuestOptions } from '../../support/step-guest';

export const windows: Partial<Inspection> = { type: 'windows', distro: 'windows' };

export interface Outcome {
  guest: StepGuest;
  changes: GuestFileChange[];
  warnings: string[];
  /** Why operations were not needed. */
  skipped: string[];
}

/** Does operations on files in a guest, one after the other. */
export async function done(
  operations: readonly CustomizeOperation[],
  options: StepGuestOptions | StepGuest = {},
  found: Partial<Inspection> = {},
): Promise<Outcome> {
  checkCustomize(operations);
  const guest = 'calls' in options ? options : stepGuest(options);
  const recorder = new ChangeRecorder(guest);
  const state = linuxState(guest, { inspection: inspection(found), guest: recorder.guest });
  const skipped: string[] = [];
  for (const operation of operations) {
    const make = linuxCustomize[operation.operation] as (
      given: CustomizeOperation,
    ) => ConversionStep<LinuxState>;
    const step = make(operation);
    expect(step).toMatchObject({ name: operation.operation, phase: 'customize' });
    const verdict = await step.applies(state);
    if (verdict === true) await step.run(state);
    else skipped.push(verdict);
  }
  return { guest, changes: await recorder.report(), warnings: warnings(state.events), skipped };
}

/** The paths of what has changed, with what happened to them. */
export const actions = ({ changes }: Outcome): Record<string, string> =>
  Object.fromEntries(changes.map(({ path, action }) => [path, action]));
