/** The stage that changes what is inside the guest, and what a step of a user's own needs. */
export { checkDriverPath } from './windows/drivers/source';
export { checkConversionOptions, convertGuest, type ConvertGuestInput } from './convert-guest';
export { checkCustomizeFiles, customizePrograms, needsNetwork } from './guest/customize/host-files';
export type { StepsOption } from './steps-option';
export type { ConversionStep, StepPhase } from './guest/step';
export type { GuestOptions, GuestState } from './guest/state';
export { requireFinding } from './guest/finding';
export { readGuestText, writeGuestText } from './guest/text-file';
export { runGuestProgram, type GuestProgramOptions } from './guest/guest-program';
export { addFirstbootScript } from './guest/firstboot';
export type { FirstbootScript, FirstbootSupport } from './guest/firstboot-script';
export type { RecordedChange } from './changes/recorded-change';
export { linuxSteps } from './linux/steps';
export type { LinuxFindings, LinuxState } from './linux/state';
export type { LinuxFamily } from './linux/family';
export type { Bootloader } from './linux/contracts/bootloader';
export type { InitrdPlan } from './linux/contracts/initrd-plan';
export { windowsSteps } from './windows/steps';
export type { WindowsFindings, WindowsState } from './windows/state';
export type { ChosenDriver, ChosenDrivers, DriverFile } from './windows/contracts/chosen-drivers';
export type { DiskPlan, DiskToBringOnline } from './windows/contracts/disk-plan';
export type {
  FoundTools,
  ToolService,
  ToolUninstaller,
  UninstallCommand,
} from './windows/contracts/hypervisor-tools';
export type { TemporaryDriver } from './windows/contracts/temporary-driver';
export type { FirstbootPlace, WindowsFirstboot } from './windows/firstboot';
export { trimGuest } from './trim';
