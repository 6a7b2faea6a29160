import type { ConversionStep } from '../../guest/step';
import type { WindowsState } from '../state';
import { hypervisorServicesStep } from './disable';
import { hypervisorToolsStep } from './look';
import { hypervisorUninstallersStep } from './uninstall';

export { hypervisorToolsStep };

/** What takes the old hypervisor's services, drivers and programs out of a Windows guest. */
export const hypervisorToolsSteps: readonly ConversionStep<WindowsState>[] = [
  hypervisorServicesStep,
  hypervisorUninstallersStep,
];
