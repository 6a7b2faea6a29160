/**
 * The public surface of v2v-node, and only that.
 *
 * @module v2v-node
 */
export { convert, type ConvertOptions, type PlanOptions } from './convert';
export {
  convertInPlace,
  finishInPlace,
  type ConvertInPlaceOptions,
  type FinishInPlaceOptions,
} from './convert-in-place';
export { inspectGuest, type InspectGuestOptions } from './inspect-guest';
export { renderInspection } from './inspect/document';
export { openForCommand, type OpenForCommandOptions } from './open-for-command';
export { planConversion } from './plan';
export { rehearse, type RehearseOptions } from './rehearse';
export { bootCheck } from './boot-check';
export { convertMany, type ConvertJob, type ConvertJobs, type ManyConversions } from './many';
export { renderReport, type Reportable } from './report';
export { createContext, type Context, type ContextOptions } from './run/context';
export type { SourceFiles } from './run/source-files';
export { runStage } from './run/stage';
export {
  GuestfsError,
  LibvirtError,
  ProgramError,
  V2vError,
  isV2vError,
  type V2vErrorCode,
  type V2vErrorDetails,
} from './errors';

export {
  listLeftovers,
  removeLeftovers,
  type LeftoversOptions,
  type RemoveLeftoversOptions,
} from './output/leftovers';

export { checkHost, type HostRequirements } from './checks/host';
export { openSource } from './input';
export { listGuests } from './input/list-guests';
export { createOverlays } from './overlay';
export { openGuestfs } from './appliance';
export { closeGuestfs, type CloseInput } from './appliance/close';
export { inspectSource, type InspectOptions } from './inspect';
export {
  addFirstbootScript,
  convertGuest,
  linuxSteps,
  readGuestText,
  requireFinding,
  runGuestProgram,
  trimGuest,
  windowsSteps,
  writeGuestText,
  type Bootloader,
  type ChosenDriver,
  type ChosenDrivers,
  type ConversionStep,
  type ConvertGuestInput,
  type DiskPlan,
  type DiskToBringOnline,
  type DriverFile,
  type FirstbootPlace,
  type FirstbootScript,
  type FirstbootSupport,
  type FoundTools,
  type GuestOptions,
  type GuestProgramOptions,
  type GuestState,
  type InitrdPlan,
  type LinuxFamily,
  type LinuxFindings,
  type LinuxState,
  type RecordedChange,
  type StepPhase,
  type StepsOption,
  type TemporaryDriver,
  type ToolService,
  type ToolUninstaller,
  type UninstallCommand,
  type WindowsFindings,
  type WindowsFirstboot,
  type WindowsState,
} from './conversion';
export {
  Hive,
  bigintOf,
  encodeReg,
  encodeValue,
  exportReg,
  hivePrefix,
  mergeReg,
  numberOf,
  openHive,
  parseReg,
  recoverHive,
  renderReg,
  textOf,
  textsOf,
  writeRegistry,
  type EncodedValue,
  type ExportRegOptions,
  type HiveFiles,
  type LocatedEdit,
  type MergeRegOptions,
  type OpenHiveOptions,
  type RegistryEdit,
  type RegistryKeys,
  type RegistryValue,
} from './registry';
export { collectFiles, type Collection } from './collect';
export { planMachine, type MachineInput } from './machine';
export { copyDisks, type CopyInput, type CopyOptions } from './copy';
export { commitOverlays, type CommitInput } from './copy/commit';
export {
  checkTarget,
  findObstacles,
  openTarget,
  planTarget,
  renderMachine,
  type OpenTarget,
  type TargetInput,
} from './output';

export { Guestfs } from './guestfs';
export * from './libvirt';

export type * from '../types/access';
export type * from '../types/collect';
export type * from '../types/boot-check';
export type * from '../types/conversion';
export type * from '../types/customize';
export type * from '../types/customize-files';
export type * from '../types/customize-system';
export type * from '../types/events';
export type * from '../types/failure';
export type * from '../types/guest-description';
export type * from '../types/guest-list';
export type * from '../types/guestfs';
export type * from '../types/openstack';
export type * from '../types/guestfs.gen';
export type * from '../types/inspected-guest';
export type * from '../types/inspection';
export type * from '../types/machine';
export type * from '../types/many';
export type * from '../types/input';
export type * from '../types/kept-copy';
export type * from '../types/leftovers';
export type * from '../types/options';
export type * from '../types/output';
export type * from '../types/overlay';
export type * from '../types/plan';
export type * from '../types/preflight';
export type * from '../types/rehearsal';
export type * from '../types/result';
export type * from '../types/source';
export type * from '../types/stage';
export type * from '../types/target';
export type * from '../types/windows';
export type * from '../types/windows-drivers';
export type * from '../types/windows-network';
