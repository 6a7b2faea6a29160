import type { GuestState } from './state';

/**
 * The parts of a conversion, in their order: steps that only look, so that a guest that cannot be converted is left as it
 * was; those that take out what belongs to the old hypervisor; those that fit the guest to its new machine; those that
 * change what somebody wants changed beside that; and those that come when everything is written, such as the one that
 * gives files their SELinux labels.
 */
export const stepPhases = ['look', 'remove', 'adapt', 'customize', 'finish'] as const;

/** A part of a conversion; see {@link stepPhases}. */
export type StepPhase = (typeof stepPhases)[number];

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
