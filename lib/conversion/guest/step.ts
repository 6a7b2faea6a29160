import type { GuestState } from './state';

/**
 * A part of a conversion. Steps of `look` change nothing, so that a guest that cannot be converted is left as it was; `remove`
 * takes out what belongs to the old hypervisor; `adapt` fits the guest to its new machine; `customize` makes the changes that
 * somebody wants beside that; `finish` comes when everything is written, and gives files their SELinux labels.
 */
export type StepPhase = 'look' | 'remove' | 'adapt' | 'customize' | 'finish';

/** In their order. */
export const stepPhases: readonly StepPhase[] = ['look', 'remove', 'adapt', 'customize', 'finish'];

/** One named piece of a conversion. `S` is the state that the steps of one kind of guest share. */
export interface ConversionStep<S extends GuestState = GuestState> {
  /** Unique among the steps of a conversion; events, results and errors name the step by it. */
  name: string;
  /** When it runs. Your own step runs after the built-in ones of its phase. */
  phase: StepPhase;
  /** Only looks. `true`, or one sentence that says why this guest does not need the step. */
  applies: (state: S) => Promise<true | string> | true | string;
  /** Does it; must do no harm in a guest that is converted already. What it throws ends the conversion. */
  run: (state: S) => Promise<void>;
}
