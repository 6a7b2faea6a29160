import { guestSpaceStep } from '../guest/guest-space';
import type { ConversionStep } from '../guest/step';
import { clockStep } from './clock';
import { crashControlStep } from './crash-control';
import { driversStep } from './drivers';
import { blockDriversStep } from './drivers/install/block-drivers';
import { devicePathStep } from './drivers/install/device-path';
import { driverFilesStep } from './drivers/install/driver-files';
import { temporaryEntriesStep } from './drivers/install/temporary-entries';
import { fallbackControllersStep } from './fallback-controllers';
import { guestcapsStep } from './guestcaps';
import type { WindowsState } from './state';

/** The conversion of a Windows guest, in order. What a step finds out is in `WindowsFindings`. */
export const windowsSteps: readonly ConversionStep<WindowsState>[] = [
  // Looks only; a guest that cannot be converted is left as it was.
  guestSpaceStep,
  clockStep,
  driversStep,
  // Takes out what belongs to the old hypervisor.
  // Fits the guest to its new machine.
  blockDriversStep,
  fallbackControllersStep,
  driverFilesStep,
  devicePathStep,
  crashControlStep,
  // After whatever else the guest does when it boots.
  temporaryEntriesStep,
  guestcapsStep,
];
