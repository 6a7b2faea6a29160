import { V2vError } from '../errors';
import type { AnyGuestKind, GuestKind } from './guest/kind';
import type { GuestState } from './guest/state';
import { stepPhases, type ConversionStep } from './guest/step';
import type { LinuxState } from './linux/state';
import type { WindowsState } from './windows/state';

/**
 * Your own conversion steps, and those that are left out. A step runs after the built-in ones of its phase; among your
 * own, those for every guest come first, each list in its order.
 *
 * @example
 * await convert({ input, output, steps: { linux: [certificateStep], omit: ['guest-agent'] } });
 */
export interface StepsOption {
  /** For guests of every kind. */
  add?: readonly ConversionStep[];
  /** For Linux guests. */
  linux?: readonly ConversionStep<LinuxState>[];
  /** For Windows guests. */
  windows?: readonly ConversionStep<WindowsState>[];
  /** Names of built-in steps, of whatever kind of guest. A step of your own may have the name of one that is left out. */
  omit?: readonly string[];
}

/** A step of a kind that is not known at this place: only its name and phase are looked at. */
type NamedStep = Pick<ConversionStep, 'name' | 'phase'>;

/**
 * Sees that the option can be followed, before anything takes time.
 *
 * @throws V2vError `USAGE` where `omit` names a step that is not there, two steps have one name, or a step has no phase
 */
export function checkSteps(kinds: readonly AnyGuestKind[], option: StepsOption = {}): void {
  const builtIn = new Set(kinds.flatMap(({ steps }) => steps.map(({ name }) => name)));
  for (const name of option.omit ?? []) {
    if (builtIn.has(name)) continue;
    throw new V2vError('USAGE', `There is no conversion step "${name}" that could be omitted.`, {
      subject: name,
      hint: `The steps are: ${[...builtIn].join(', ')}.`,
    });
  }
  for (const step of [...(option.add ?? []), ...(option.linux ?? []), ...(option.windows ?? [])]) {
    checkPhase(step);
  }
  for (const kind of kinds) stepsOf(kind, option);
}

function checkPhase({ name, phase }: NamedStep): void {
  if (stepPhases.includes(phase)) return;
  throw new V2vError('USAGE', `The conversion step "${name}" has no phase that is known: ${String(phase)}.`, {
    subject: name,
    hint: `Set its "phase" to one of ${stepPhases.join(', ')}.`,
  });
}

/**
 * The steps of a conversion: those of the kind that are not left out, in each phase followed by those that carry
 * `customize` out, if they are of this phase, and by the user's own.
 *
 * @throws V2vError `USAGE` where two of them have one name
 */
export function stepsOf<S extends GuestState>(
  kind: Pick<GuestKind<S>, 'system' | 'steps'>,
  { add = [], omit = [], ...own }: StepsOption = {},
  customize: readonly ConversionStep<S>[] = [],
): ConversionStep<S>[] {
  const steps = [
    ...kind.steps.filter(({ name }) => !omit.includes(name)),
    ...customize,
    ...add,
    // The type of the state goes with the system, which the compiler does not see.
    ...((own[kind.system] ?? []) as unknown as readonly ConversionStep<S>[]),
  ];
  checkNames(steps);
  return stepPhases.flatMap((phase) => steps.filter((step) => step.phase === phase));
}

function checkNames(steps: readonly NamedStep[]): void {
  const names = new Set<string>();
  for (const { name } of steps) {
    if (names.has(name)) {
      throw new V2vError('USAGE', `Two conversion steps have the name "${name}".`, {
        subject: name,
        hint: 'Give your own step another name, or omit the built-in one.',
      });
    }
    names.add(name);
  }
}
