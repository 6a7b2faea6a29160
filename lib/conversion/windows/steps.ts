import { guestSpaceStep } from '../guest/guest-space';
import type { ConversionStep } from '../guest/step';
import { diskStatesStep, disksOnlineStep } from './disks';
import { efiBootStep } from './efi-boot';
import { hypervisorServicesStep, hypervisorToolsStep, hypervisorUninstallersStep } from './hypervisor-tools';
import { ntfsHeadsStep } from './ntfs-heads';
import type { WindowsState } from './state';

/** The conversion of a Windows guest, in order. What a step finds out is in `WindowsFindings`. */
export const windowsSteps: readonly ConversionStep<WindowsState>[] = [
  // Looks only; a guest that cannot be converted is left as it was.
  guestSpaceStep,
  hypervisorToolsStep,
  diskStatesStep,
  // Takes out what belongs to the old hypervisor.
  hypervisorServicesStep,
  // Fits the guest to its new machine.
  disksOnlineStep,
  ntfsHeadsStep,
  efiBootStep,
  hypervisorUninstallersStep,
];
