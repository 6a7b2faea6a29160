import type { StepReport, UnfinishedConversion } from '../../../types/conversion';
import { V2vError } from '../../errors';
import { type ConversionStep, runSteps } from '../guest/step';
import type { LinuxConversion } from './state';

/** What a distribution is like that is known by its relatives only. */
const likeness: Record<string, string> = {
  'redhat-based': 'Red Hat Enterprise Linux',
  'suse-based': 'SUSE Linux Enterprise',
};

/**
 * Runs the steps on a Linux guest; `reports` gets a report of each. Throws `GUEST_UNSUPPORTED` where its packages are
 * neither rpm nor deb.
 */
export async function convertLinux(
  state: LinuxConversion,
  steps: readonly ConversionStep<LinuxConversion>[],
  reports: StepReport[],
): Promise<void> {
  const { inspection } = state;
  if (inspection.packageFormat !== 'rpm' && inspection.packageFormat !== 'deb') {
    throw new V2vError(
      'GUEST_UNSUPPORTED',
      `The guest's packages are of the format "${inspection.packageFormat}", and only rpm and deb can be converted.`,
      {
        subject: inspection.productName,
        hint: 'docs/which-guests.md lists the guests that can be converted.',
      },
    );
  }
  const model = likeness[inspection.distro];
  if (model !== undefined) {
    const message = `The guest's distribution (${inspection.productName}) is converted like ${model}.`;
    state.context.emit({ type: 'info', message });
  }
  await runSteps(steps, state, state.context, reports);
}

/** What the steps have found out and done so far. */
export function linuxFindings(state: LinuxConversion): Omit<UnfinishedConversion, 'steps' | 'changes'> {
  const { bootloader } = state;
  return {
    ...(state.guestcaps ? { guestcaps: state.guestcaps } : {}),
    ...(bootloader ? { bootloader: { type: bootloader.type, config: bootloader.config } } : {}),
    ...(state.kernels ? { kernels: state.kernels } : {}),
    blockDeviceMap: state.blockDeviceMap ?? {},
    ...(state.initrd ? { initrd: state.initrd } : {}),
    ...(state.networkNames ? { networkNames: state.networkNames } : {}),
    removedPackages: state.removedPackages,
  };
}
