import { guestSpaceStep } from '../guest/guest-space';
import type { ConversionStep } from '../guest/step';
import { balloonServiceStep } from './balloon-service';
import { clockStep } from './clock';
import { crashControlStep } from './crash-control';
import { diskStatesStep, disksOnlineStep } from './disks';
import { driverInstallationStep } from './driver-installation';
import { driversStep } from './drivers';
import { blockDriversStep } from './drivers/install/block-drivers';
import { devicePathStep } from './drivers/install/device-path';
import { driverFilesStep } from './drivers/install/driver-files';
import { temporaryEntriesStep } from './drivers/install/temporary-entries';
import { efiBootStep } from './efi-boot';
import { fallbackControllersStep } from './fallback-controllers';
import { firstbootPermissionsStep } from './firstboot-permissions';
import { guestAgentStep } from './guest-agent';
import { guestcapsStep } from './guestcaps';
import { hypervisorServicesStep, hypervisorToolsStep, hypervisorUninstallersStep } from './hypervisor-tools';
import { networkRestoreStep, networkSettingsStep } from './network';
import { ntfsHeadsStep } from './ntfs-heads';
import type { WindowsState } from './state';

/** The conversion of a Windows guest, in order. What a step finds out is in `WindowsFindings`. */
export const windowsSteps: readonly ConversionStep<WindowsState>[] = [
  // Looks only; a guest that cannot be converted is left as it was.
  guestSpaceStep,
  clockStep,
  hypervisorToolsStep,
  diskStatesStep,
  networkSettingsStep,
  driversStep,
  // Takes out what belongs to the old hypervisor.
  hypervisorServicesStep,
  // Fits the guest to its new machine: what it boots with.
  blockDriversStep,
  fallbackControllersStep,
  crashControlStep,
  ntfsHeadsStep,
  efiBootStep,
  // What it does when it boots, in this order.
  driverFilesStep,
  devicePathStep,
  driverInstallationStep,
  disksOnlineStep,
  networkRestoreStep,
  balloonServiceStep,
  guestAgentStep,
  hypervisorUninstallersStep,
  // When everything is written.
  temporaryEntriesStep,
  guestcapsStep,
  firstbootPermissionsStep,
];
