import type { ConversionStep } from '../guest/step';
import { blockDevicesStep } from './block-devices';
import { bootloaderStep } from './bootloader';
import { uefiFallbackLoaderStep } from './bootloader/uefi-fallback-loader';
import { consoleStep } from './console';
import { defaultKernelStep } from './default-kernel';
import { deviceCachesStep } from './device-caches';
import { displayStep } from './display';
import { guestSpaceStep } from '../guest/guest-space';
import { guestAgentStep } from './guest-agent';
import { guestcapsStep } from './guestcaps';
import { hypervisorToolsSteps } from './hypervisor-tools';
import { initrdPlanStep, initrdStep } from './initrd';
import { kernelsStep } from './kernels';
import { moduleAliasesStep } from './module-aliases';
import { networkNamesStep } from './network-names';
import { prepareStep } from './prepare';
import { selinuxStep } from './selinux';
import type { LinuxState } from './state';

/** The conversion of a Linux guest, in order. What a step finds out is in `LinuxFindings`. */
export const linuxSteps: readonly ConversionStep<LinuxState>[] = [
  // Looks only; a guest that cannot be converted is left as it was.
  guestSpaceStep,
  prepareStep,
  bootloaderStep,
  kernelsStep,
  initrdPlanStep,
  // Takes out what belongs to the old hypervisor.
  ...hypervisorToolsSteps,
  // Fits the guest to its new machine.
  defaultKernelStep,
  consoleStep,
  displayStep,
  blockDevicesStep,
  uefiFallbackLoaderStep,
  deviceCachesStep,
  moduleAliasesStep,
  networkNamesStep,
  initrdStep,
  guestAgentStep,
  guestcapsStep,
  selinuxStep,
];
