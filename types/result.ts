import type { CollectedFiles } from './collect';
import type { BootReport } from './boot-check';
import type { GuestConversion, UnfinishedConversion } from './conversion';
import type { Inspection } from './inspection';
import type { TargetMachine } from './machine';
import type { PreflightCheck } from './preflight';
import type { Source } from './source';
import type { StageName } from './stage';
import type { Artifact } from './target';
import type { Verification } from './verification';

export type { Verification } from './verification';

/** What became of one disk. */
export interface CopyReport {
  /** Absolute path of the written disk; undefined where the output keeps none. */
  path?: string;
  format: 'raw' | 'qcow2';
  /** Bytes that the guest sees. */
  virtualSize: number;
  /**
   * Bytes that held data on the source's disk, counted in whole clusters; the others read as zero. Absent where qemu-img
   * cannot tell.
   */
  sourceDataSize?: number;
  /**
   * Bytes that hold data once the guest is converted and trimmed, counted in whole clusters: what is copied. The others
   * read as zero. Absent where qemu-img cannot tell.
   */
  dataSize?: number;
  /** Bytes that the file takes on the host's disk. */
  allocatedSize?: number;
  /** Of the written file, where `DiskOptions.checksum` asks for it and the output keeps one. `value`: lower-case hex. */
  checksum?: { algorithm: 'sha256'; value: string };
  /** Where the disk is at a target that is not a file of this host: the name, path or id of a volume or an image. */
  location?: string;
  /**
   * `cloned`: the file shares its blocks with the source's (a reflink), and only what the conversion changed was written.
   * Absent where nothing was written.
   */
  method?: 'copied' | 'cloned';
  /** Absent where nothing was verified. */
  verified?: Verification;
  /** What the copy took, without checksum and verification. */
  seconds: number;
}

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
 * not in it, as none is left.
 */
export interface ConvertProgress
  extends
    Pick<ConvertResult, 'stages' | 'warnings' | 'preflight' | 'seconds' | 'run'>,
    Partial<Pick<ConvertResult, 'name' | 'source' | 'inspection' | 'machine' | 'boot'>> {
  conversion?: UnfinishedConversion;
}
