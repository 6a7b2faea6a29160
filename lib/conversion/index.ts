import type { GuestCaps, GuestConversion, InitrdStrategy, StepReport } from '../../types/conversion';
import type { Inspection } from '../../types/inspection';
import type { Source } from '../../types/source';
import type { TargetNic } from '../../types/target';
import type { Context } from '../run/context';
import { inStage } from '../run/stage';
import { V2vError } from '../errors';
import type { Guestfs } from '../guestfs';
import { ChangeRecorder } from './changes/change-recorder';
import { convertLinux, linuxFindings } from './linux';
import { linuxFamily } from './linux/family';
import { found, type LinuxConversion } from './linux/state';
import { linuxSteps } from './linux/steps';
import type { ConversionStep } from './guest/step';

export { type ConversionStep, runSteps } from './guest/step';
export { addFirstbootScript, type FirstbootScript } from './linux/firstboot';
export { runGuestProgram, type GuestProgramOptions } from './guest/guest-program';
export { linuxSteps } from './linux/steps';
export {
  found as requireFinding,
  warn as emitWarning,
  type LinuxConversion,
  type LinuxFindings,
  type LinuxOptions,
} from './linux/state';
export { readText as readGuestText, writeText as writeGuestText } from './guest/text-file';
export type { RecordedChange } from './changes/change-recorder';
export type { Bootloader } from './linux/bootloader/bootloader';
export type { LinuxFamily } from './linux/family';
export type { InitrdPlan } from './linux/initrd/policy/plan';
export { trimGuest } from './trim';

/** What `convertGuest` works by, beside the open guest. */
export interface ConvertGuestInput {
  source: Source;
  inspection: Inspection;
  /** The NICs of the target, in the order of `source.nics`. */
  nics: TargetNic[];
  /** Default `auto`: keep, then append, then rebuild. */
  initrd?: InitrdStrategy | 'auto';
  /** The guest installs QEMU's guest agent when it boots; default true. */
  guestAgent?: boolean;
  /** False for targets without a serial port. */
  keepSerialConsole: boolean;
  /** Gets the list of steps and gives back the one to run: with one left out, replaced or added. */
  steps?: (steps: readonly ConversionStep<LinuxConversion>[]) => readonly ConversionStep<LinuxConversion>[];
}

/**
 * Makes the guest run on KVM: changes what is inside it. Its filesystems are mounted in `guest`, writable, and stay so.
 * What changed is in `changes` of what is returned, also where a step of one's own changed it.
 *
 * Its steps are reported as events while they run; what was found out up to a failure is in the event
 * `conversion-failed`.
 *
 * @throws V2vError `GUEST_UNSUPPORTED` for an operating system we do not convert, `GUEST_NO_SPACE` before anything is
 * changed, `NO_BOOTLOADER`, `NO_KERNEL`, `INITRD`, `INTERNAL` where a step is missing from the list, and `GUESTFS` where
 * the appliance fails; `HANDLE_CLOSED`, `ABORTED`
 */
export function convertGuest(
  guest: Guestfs,
  input: ConvertGuestInput,
  context: Context,
): Promise<GuestConversion> {
  return inStage('convert', context, () => convert(guest, input, context));
}

async function convert(guest: Guestfs, input: ConvertGuestInput, context: Context): Promise<GuestConversion> {
  const { source, inspection, nics } = input;
  const family = inspection.type === 'linux' ? linuxFamily(inspection.distro) : undefined;
  if (family === undefined) throw unsupported(inspection);
  const recorder = new ChangeRecorder(guest);
  const state: LinuxConversion = {
    guest: recorder.guest,
    context,
    source,
    inspection,
    family,
    nics,
    options: {
      initrd: input.initrd ?? 'auto',
      keepSerialConsole: input.keepSerialConsole,
      guestAgent: input.guestAgent ?? true,
    },
    removedPackages: [],
    changes: recorder.changes,
    guestProgramsWrote: false,
  };
  const steps: StepReport[] = [];
  let guestcaps: GuestCaps;
  try {
    await convertLinux(state, input.steps ? input.steps(linuxSteps) : linuxSteps, steps);
    guestcaps = found(state, 'guestcaps');
  } catch (error) {
    // The appliance of a cancelled conversion answers no more.
    const changes = await (context.signal.aborted ? recorder.reportUnread() : recorder.report());
    context.emit({ type: 'conversion-failed', conversion: { ...linuxFindings(state), steps, changes } });
    throw error;
  }
  const conversion = { ...linuxFindings(state), guestcaps, steps, changes: await recorder.report() };
  context.emit({ type: 'conversion', conversion });
  return conversion;
}

function unsupported({ type, distro, productName }: Inspection): V2vError {
  const name =
    productName && productName !== 'unknown' ? `${productName} (${type}/${distro})` : `${type}/${distro}`;
  return new V2vError('GUEST_UNSUPPORTED', `The guest runs ${name}, which cannot be converted.`, {
    hint: 'Linux guests of the Debian, Red Hat, SUSE and ALT families can.',
  });
}
