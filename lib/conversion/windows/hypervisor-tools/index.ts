/** What takes the old hypervisor's services, drivers and programs out of a Windows guest. */
export { hypervisorToolsStep } from './look';
export { hypervisorServicesStep } from './disable';
export { hypervisorUninstallersStep } from './uninstall';
