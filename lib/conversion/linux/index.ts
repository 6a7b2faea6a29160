import type { GuestConversion } from '../../../types/conversion';
import { V2vError } from '../../errors';
import { type ConversionStep, runSteps } from '../step';
import { found, type LinuxConversion } from './state';

/** Runs the steps on a Linux guest. Throws `GUEST_PACKAGES` where the guest's packages are not known. */
export async function convertLinux(
  state: LinuxConversion,
  steps: readonly ConversionStep<LinuxConversion>[],
): Promise<GuestConversion> {
  const { inspection } = state;
  if (inspection.packageFormat !== 'rpm' && inspection.packageFormat !== 'deb') {
    throw new V2vError(
      'GUEST_UNSUPPORTED',
      `The guest's packages are of the format "${inspection.packageFormat}", and only rpm and deb can be converted.`,
    );
  }
  if (inspection.applications.length === 0) {
    throw new V2vError('GUEST_PACKAGES', "The list of the guest's installed packages could not be read.", {
      hint: "Check the guest's package database (rpm -qa or dpkg -l) on its old hypervisor.",
    });
  }
  const reports = await runSteps(steps, state, state.context);
  return {
    guestcaps: found(state, 'guestcaps'),
    steps: reports,
    ...(state.kernels ? { kernels: state.kernels } : {}),
    blockDeviceMap: state.blockDeviceMap ?? {},
    ...(state.initrd ? { initrd: state.initrd } : {}),
    ...(state.networkNames ? { networkNames: state.networkNames } : {}),
    removedPackages: state.removedPackages,
  };
}
