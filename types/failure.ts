import type { ConvertProgress } from './result';
import type { StageName } from './stage';

/** An error as plain JSON, without its stack. */
export interface ErrorCause {
  name?: string;
  code?: string | number;
  message: string;
  cause?: ErrorCause;
}

/** A `V2vError` as plain JSON: what its `toJSON()` and so `JSON.stringify()` give. */
export interface ConvertFailure {
  /** Name of the class: `V2vError`, `GuestfsError`, `LibvirtError`, `ProgramError`. */
  name: string;
  /** Stable; docs/errors.md lists all. */
  code: string;
  /** One sentence for people. */
  message: string;
  /** The stage that failed. */
  stage?: StageName;
  /** The file, disk, device or program it is about. */
  subject?: string;
  /** What to do about it, one sentence. */
  hint?: string;
  cause?: ErrorCause;
  /** Where `convert()` threw it: what was found out and done before. */
  progress?: ConvertProgress;
  /** Of a `GuestfsError` and a `LibvirtError`: the function that failed. */
  action?: string;
  /** Of a `GuestfsError`: `ENOENT`, … or empty. */
  errno?: string;
  /** Of a `LibvirtError`: virErrorDomain. */
  domain?: number;
  /** Of a `LibvirtError`: virErrorNumber. */
  libvirtCode?: number;
  /** Of a `ProgramError`. */
  program?: string;
  exitCode?: number | null;
  exitSignal?: string | null;
  /** Of a `ProgramError`: the end of what it wrote there. */
  stderr?: string;
}
