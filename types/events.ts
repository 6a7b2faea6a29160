import type {
  GuestCaps,
  GuestConversion,
  InitrdReport,
  KernelReport,
  NetworkNames,
  UnfinishedConversion,
} from './conversion';
import type { Inspection } from './inspection';
import type { TargetMachine } from './machine';
import type { PreflightCheck } from './preflight';
import type { Source } from './source';
import type { StageName } from './stage';

/** What happened; {@link V2vEvent} adds when. Told apart by `type`. */
export type V2vEventBody =
  /** A stage begins. `message` is the line a person reads: `Setting up the source: -i ova centos.ova`. */
  | { type: 'stage-start'; stage: StageName; message: string }
  | { type: 'stage-end'; stage: StageName; seconds: number }
  /** In place of `stage-end`. The error is what the function rejects with. */
  | { type: 'stage-failed'; stage: StageName; seconds: number; outcome: 'failed' | 'cancelled' }
  /** A finer line inside a stage: `Copying disk 1/2`. `disk`: index of the disk it is about. */
  | { type: 'message'; stage: StageName; message: string; disk?: number }
  /** A conversion step; see `ConversionStep`. */
  | { type: 'step-start'; step: string }
  | { type: 'step-end'; step: string; seconds: number }
  | { type: 'step-skipped'; step: string; reason: string }
  | { type: 'step-failed'; step: string; seconds: number; outcome: 'failed' | 'cancelled' }
  /** `done` of `total`, both in `unit`; `total` stays the same during one task. */
  | {
      type: 'progress';
      stage: StageName;
      /**
       * `manifest`, `unpack`, `appliance`, `copy`, `commit`, … Of `copy` the bytes are those that hold data, where that is known, or else
       * all of the disk.
       */
      task: string;
      /** Index of the disk it is about. */
      disk?: number;
      done: number;
      total: number;
      unit: 'bytes' | 'percent';
      /** Bytes a second, over the last seconds; absent where it is not known. */
      rate?: number;
    }
  | { type: 'warning'; code: string; message: string; hint?: string }
  | { type: 'info'; message: string }
  /** Something was looked at that a conversion depends on. A warning of it comes as `warning` as well. */
  | { type: 'preflight'; check: PreflightCheck }
  | { type: 'source'; source: Source }
  | {
      /** The appliance runs. `secondsLost`: what finding out that KVM does not work cost. */
      type: 'appliance';
      acceleration: 'kvm' | 'tcg' | 'unknown';
      backend: string;
      seconds: number;
      secondsLost: number;
    }
  | { type: 'inspection'; inspection: Inspection }
  | { type: 'kernels'; kernels: KernelReport }
  | { type: 'block-device-map'; map: Record<string, string> }
  | { type: 'initrd'; initrd: InitrdReport }
  | { type: 'network-names'; networkNames: NetworkNames }
  | { type: 'guestcaps'; guestcaps: GuestCaps }
  | { type: 'conversion'; conversion: GuestConversion }
  /** In place of `conversion`, where a step failed. */
  | { type: 'conversion-failed'; conversion: UnfinishedConversion }
  | { type: 'machine'; machine: TargetMachine }
  /** A program was run, quoted as a shell would want it. Secrets are never in it. */
  | { type: 'command'; command: string }
  /** Details for a log. `origin` says who speaks: `v2v-node`, `libguestfs`, `appliance`, `trace`, a program. */
  | { type: 'debug'; origin: string; message: string };

/** An event of a conversion; plain JSON. */
export type V2vEvent = V2vEventBody & {
  /** ISO 8601 with milliseconds, UTC. */
  time: string;
  /** Seconds since the context was made. */
  elapsed: number;
};

/**
 * Takes events as they happen, in order. What it throws is reported once as a warning of the process (`V2V_ON_EVENT`),
 * and stops nothing.
 */
export type EventSink = (event: V2vEvent) => void;
