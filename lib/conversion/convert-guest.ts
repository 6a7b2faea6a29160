import type { GuestConversion, InitrdStrategy, StepReport } from '../../types/conversion';
import type { CustomizeOperation } from '../../types/customize';
import type { Inspection } from '../../types/inspection';
import type { SelinuxOptions, WindowsOptions } from '../../types/options';
import type { Source } from '../../types/source';
import type { Guestfs } from '../guestfs';
import { assignMacs } from '../machine/nics';
import type { Context } from '../run/context';
import { inStage } from '../run/stage';
import { ChangeRecorder } from './changes/change-recorder';
import { checkCustomize, customizeSteps } from './guest/customize';
import { requireFinding } from './guest/finding';
import { closeReadOnly } from './guest/read-only';
import type { AnyGuestKind, GuestKind } from './guest/kind';
import { runSteps } from './guest/run-steps';
import { checkStaticAddresses, warnOfStaticAddresses } from './guest/static-addresses';
import type { GuestState } from './guest/state';
import { guestKinds, kindOf } from './kinds';
import { checkSelinux } from './linux/selinux-options';
import { checkSteps, stepsOf, type StepsOption } from './steps-option';

/** What `convertGuest` works by, beside the open guest. */
export interface ConvertGuestInput {
  source: Source;
  inspection: Inspection;
  /** False for a target without a serial port; default true. */
  serialPort?: boolean;
  /** Default `auto`: keep, then append, then rebuild. */
  initrd?: InitrdStrategy | 'auto';
  /** The guest installs QEMU's guest agent when it boots; default true. */
  guestAgent?: boolean;
  /** For a Windows guest. */
  windows?: WindowsOptions;
  /** For a guest with SELinux. */
  selinux?: SelinuxOptions;
  /** What is changed in the guest beside the conversion, in this order. */
  customize?: readonly CustomizeOperation[];
  /** Your own steps, and those that are left out. */
  steps?: StepsOption;
}

/**
 * Makes the guest run on KVM: changes what is inside it. Its filesystems are mounted in `guest`, writable, and stay so.
 * What changed is in `changes` of what is returned, also where your own step changed it.
 *
 * Its steps are reported as events while they run; what was found out up to a failure is in the event
 * `conversion-failed`.
 *
 * @example
 * await using guest = await openGuestfs(overlays, {}, context);
 * const inspection = await inspectSource(guest, {}, context);
 * const conversion = await convertGuest(guest, { source, inspection, guestAgent: false }, context);
 * console.log(conversion.guestcaps.blockBus, conversion.changes.length);
 *
 * @throws V2vError `USAGE` for steps and customize operations that make no sense, `GUEST_UNSUPPORTED` for an operating
 * system that cannot be converted, `GUEST_NO_SPACE` (all of these before anything is changed), `NO_BOOTLOADER`,
 * `NO_KERNEL`, `INITRD`, `INTERNAL` where a step is left out that another one needs, and `GUESTFS` where the appliance
 * fails; `HANDLE_CLOSED`, `ABORTED`
 */
export function convertGuest(
  guest: Guestfs,
  input: ConvertGuestInput,
  context: Context,
): Promise<GuestConversion> {
  return convertGuestAmong(guestKinds, guest, input, context);
}

/** As {@link convertGuest}, with the kinds of guests that can be converted. */
export function convertGuestAmong(
  kinds: readonly AnyGuestKind[],
  guest: Guestfs,
  input: ConvertGuestInput,
  context: Context,
): Promise<GuestConversion> {
  return inStage('convert', context, async () => {
    checkSteps(kinds, input.steps);
    checkCustomize(input.customize);
    checkStaticAddresses(input.windows?.staticAddresses);
    checkSelinux(input.selinux);
    return convertAs(kindOf(kinds, input.inspection), guest, input, context);
  });
}

/**
 * Sees that the steps and customize operations of a conversion make sense, which takes no guest: so a caller can know
 * before the source is opened.
 *
 * @throws V2vError `USAGE`
 */
export function checkConversionOptions(
  options: Pick<ConvertGuestInput, 'steps' | 'customize' | 'windows' | 'selinux'>,
): void {
  checkSteps(guestKinds, options.steps);
  checkCustomize(options.customize);
  checkStaticAddresses(options.windows?.staticAddresses);
  checkSelinux(options.selinux);
}

async function convertAs<S extends GuestState>(
  kind: GuestKind<S>,
  guest: Guestfs,
  input: ConvertGuestInput,
  context: Context,
): Promise<GuestConversion> {
  const recorder = new ChangeRecorder(guest);
  const state = kind.begin(beginState(recorder, input, context));
  const steps = stepsOf(kind, input.steps, customizeSteps(kind, state));
  warnOfStaticAddresses(kind, state);
  const reports: StepReport[] = [];
  const reportSoFar = () => ({
    ...kind.report(state),
    macs: [...state.macs],
    removedPackages: state.removedPackages,
    steps: reports,
  });
  try {
    await runSteps(steps, state, context, reports);
    await closeReadOnly(guest, input.inspection);
    const guestcaps = requireFinding<GuestState, 'guestcaps'>(state, 'guestcaps');
    const conversion = { ...reportSoFar(), guestcaps, changes: await recorder.report() };
    context.emit({ type: 'conversion', conversion });
    return conversion;
  } catch (error) {
    // A guest that is converted in place has to be as it was; an error here would hide the one that matters.
    if (!context.signal.aborted) await closeReadOnly(guest, input.inspection).catch(() => undefined);
    // The appliance of a cancelled conversion answers no more.
    const changes = await (context.signal.aborted ? recorder.reportUnread() : recorder.report());
    const { guestcaps } = state;
    const conversion = { ...reportSoFar(), ...(guestcaps ? { guestcaps } : {}), changes };
    context.emit({ type: 'conversion-failed', conversion });
    throw error;
  }
}

/** What all kinds of guests have before the first step. */
export function beginState(
  recorder: Pick<ChangeRecorder, 'guest' | 'changes'>,
  { source, inspection, serialPort, initrd, guestAgent, windows, selinux, customize }: ConvertGuestInput,
  context: Context,
): GuestState {
  return {
    guest: recorder.guest,
    context,
    source,
    inspection,
    options: {
      initrd: initrd ?? 'auto',
      serialPort: serialPort ?? true,
      guestAgent: guestAgent ?? true,
      windows: windows ?? {},
      selinux: selinux ?? {},
      customize: customize ?? [],
    },
    macs: assignMacs(source),
    removedPackages: [],
    changes: recorder.changes,
    guestProgramsWrote: false,
  };
}
