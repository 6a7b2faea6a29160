import type { GuestSystem, SystemReport } from '../../../types/conversion';
import type { CustomizeOperation } from '../../../types/customize';
import type { Inspection } from '../../../types/inspection';
import type { GuestState } from './state';
import type { ConversionStep } from './step';

/** The steps that carry customize operations out; an operation that is not here is not possible in this kind of guest. */
export type CustomizeSteps<S extends GuestState, A extends CustomizeOperation = CustomizeOperation> = {
  readonly [O in A as O['operation']]?: (operation: O) => ConversionStep<S>;
};

/** A kind of guest that can be converted. `S`: what its steps share. */
export interface GuestKind<S extends GuestState = GuestState> {
  readonly system: GuestSystem;
  /** The guests that are of this kind, for sentences: `Linux guests of the Debian family`. */
  readonly guests: string;
  accepts(inspection: Inspection): boolean;
  /**
   * Makes the state before the first step of what all kinds have. Looks at nothing but what is in it.
   *
   * @throws V2vError `GUEST_UNSUPPORTED`
   */
  begin(base: GuestState): S;
  /** The conversion, in order; phases follow each other. */
  readonly steps: readonly ConversionStep<S>[];
  readonly customize: CustomizeSteps<S>;
  /** What the steps have found out so far that only this kind reports. */
  report(state: S): SystemReport;
}

/** A kind whose state only its own steps know. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- There is no type of all kinds: a step for one takes no other's state.
export type AnyGuestKind = GuestKind<any>;
