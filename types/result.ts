import type { CollectedFiles } from './collect';
import type { BootReport } from './boot-check';
import type { GuestConversion, UnfinishedConversion } from './conversion';
import type { Inspection } from './inspection';
import type { CopyReport } from './copy-report';
import type { KeptCopy } from './kept-copy';
import type { TargetMachine } from './machine';
import type { PreflightCheck } from './preflight';
import type { Source } from './source';
import type { StageName } from './stage';
import type { Artifact } from './target';

export type { CopyReport } from './copy-report';
export type { Verification } from './verification';

/** What became of one stage. */
export interface StageReport {
  stage: StageName;
  /** What it did, for people: `Setting up the source: -i ova guest.ova`. */
  message: string;
  /** What it took. */
  seconds: number;
  /** `failed` and `cancelled`: `convert()` ended here. */
  outcome: 'done' | 'failed' | 'cancelled';
}

/** Something that was left as it was, or that may not work. It does not end the conversion. */
export interface Warning {
  /** Stable, in capitals: `PACKAGES_LEFT`. */
  code: string;
  /** One sentence for people. */
  message: string;
  /** What to do about it. */
  hint?: string;
}

/** Which run it was. */
export interface RunReport {
  /** Of v2v-node. */
  version: string;
  /** When it began: ISO 8601 with milliseconds, UTC. */
  started: string;
  /** How the appliance ran; undefined: none was launched. */
  acceleration?: 'kvm' | 'tcg' | 'unknown';
}

/** What `convert()` did. Plain JSON. */
export interface ConvertResult {
  /** Name of the guest on the target. */
  name: string;
  /** Secrets in it are masked as `***`. */
  source: Source;
  inspection: Inspection;
  conversion: GuestConversion;
  /** The machine that the guest runs on. A password in it is masked as `***`. */
  machine: TargetMachine;
  /** In the order that `machine.drives` names them by. */
  disks: CopyReport[];
  /** What was made beside the disks. */
  artifacts: Artifact[];
  /** The archive of files of the guest; absent where none was asked for. */
  collected?: CollectedFiles;
  /** What became of the guest when it was tried; absent where that was not asked for, or could not be done. */
  boot?: BootReport;
  warnings: Warning[];
  /** What was looked at before anything costly was begun; absent where the source needs no such check. */
  preflight?: PreflightCheck[];
  /** The stages in the order in which they ran. */
  stages: StageReport[];
  /** Seconds by stage, and in all. */
  seconds: Partial<Record<string, number>> & { total: number };
  run: RunReport;
}

/**
 * What `convert()` had found out and done when it failed: of the result, as much as was reached. Plain JSON. Disks are
 * not in it, as none is left but copies of the source's.
 */
export interface ConvertProgress
  extends
    Pick<ConvertResult, 'stages' | 'warnings' | 'preflight' | 'seconds' | 'run'>,
    Partial<Pick<ConvertResult, 'name' | 'source' | 'inspection' | 'machine' | 'boot'>> {
  conversion?: UnfinishedConversion;
  /** Copies of the source's disks that the same conversion goes on from when it is begun again; absent where there are none. */
  keptCopies?: KeptCopy[];
}
