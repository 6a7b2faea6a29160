/** What takes the old hypervisor's services, drivers and programs out of a Windows guest. */
export { hypervisorServicesStep } from './disable';
export { hypervisorToolsStep } from './look';
export { hypervisorUninstallersStep } from './uninstall';
