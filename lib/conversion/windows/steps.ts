import { guestSpaceStep } from '../guest/guest-space';
import type { ConversionStep } from '../guest/step';
import { networkRestoreStep, networkSettingsStep } from './network';
import type { WindowsState } from './state';

/** The conversion of a Windows guest, in order. What a step finds out is in `WindowsFindings`. */
export const windowsSteps: readonly ConversionStep<WindowsState>[] = [
  // Looks only; a guest that cannot be converted is left as it was.
  guestSpaceStep,
  networkSettingsStep,
  // Takes out what belongs to the old hypervisor.
  // Fits the guest to its new machine.
  networkRestoreStep,
];
