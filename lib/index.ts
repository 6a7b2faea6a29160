/** The public surface of v2v-node, and only that. */
export { convert, type ConvertCall } from './convert';
export { convertMany, type ConvertJob, type ManyConversions } from './many';
export { renderReport, type Reportable } from './report';
export { createContext, runStage, type Context, type ContextOptions } from './context';
export {
  GuestfsError,
  LibvirtError,
  ProgramError,
  V2vError,
  isV2vError,
  type V2vErrorCode,
  type V2vErrorDetails,
} from './errors';

export { removeLeftovers, type RemoveLeftoversOptions } from './leftovers';

export { openSource } from './input';
export { createOverlays } from './overlay';
export { openGuestfs } from './appliance';
export { closeGuestfs } from './appliance/close';
export { inspectSource } from './inspect';
export {
  addFirstbootScript,
  convertGuest,
  linuxSteps,
  runGuestProgram,
  trimGuest,
  type ConversionStep,
  type ConvertGuestInput,
  type FirstbootScript,
  type GuestProgramOptions,
  type LinuxConversion,
  type LinuxFindings,
} from './conversion';
export { copyTargets, discardTargets } from './copy';
export {
  assignBuses,
  checkOutput,
  createMetadata,
  initTargets,
  inKernelOrder,
  planNics,
  targetFirmware,
} from './output';

export { Guestfs } from './guestfs';
export * from './libvirt';

export type * from '../types/conversion';
export type * from '../types/events';
export type * from '../types/failure';
export type * from '../types/inspection';
export type * from '../types/many';
export type * from '../types/leftovers';
export type * from '../types/options';
export type * from '../types/overlay';
export type * from '../types/result';
export type * from '../types/source';
export type * from '../types/stage';
export type * from '../types/target';
