import type { EventSink, V2vEvent } from '../../types/events';
import type { PreflightCheck } from '../../types/preflight';
import type { ConvertProgress, ConvertResult, RunReport, StageReport, Warning } from '../../types/result';
import type { StageName } from '../../types/stage';
import { guardedSink } from './event-sink';
import { asV2vError } from '../errors/foreign-error';
import { stopwatch } from './stopwatch';
import { packageVersion } from './version';

/** What the ledger contributes to a result. */
type Kept = Pick<ConvertResult, 'stages' | 'warnings' | 'preflight' | 'seconds' | 'run'>;
type Facts = Omit<ConvertProgress, keyof Kept>;

/**
 * Passes events to the caller's sink and keeps what the result repeats of them: warnings, stages and times; and, for an
 * error, what was found out until then.
 */
export class Ledger {
  private readonly warnings: Warning[] = [];
  private readonly stages: StageReport[] = [];
  private readonly preflight: PreflightCheck[] = [];
  private facts: Facts = {};
  private message = '';
  private readonly elapsed = stopwatch();
  private readonly run: RunReport = { version: packageVersion(), started: new Date().toISOString() };

  /** The stage of an error that does not carry one, even between stages or before the first. */
  private stage: StageName = 'checks';
  private readonly sink: EventSink;

  constructor(sink?: EventSink) {
    this.sink = guardedSink(sink);
  }

  readonly record = (event: V2vEvent): void => {
    this.keep(event);
    this.sink(event);
  };

  /** Keeps facts that no event tells. */
  know(facts: Facts): void {
    this.facts = { ...this.facts, ...facts };
  }

  close(): Kept {
    const seconds: Partial<Record<string, number>> = {};
    // A stage may run twice: overlays, of the source and of its copy.
    for (const { stage, seconds: taken } of this.stages) {
      seconds[stage] = Math.round(1000 * ((seconds[stage] ?? 0) + taken)) / 1000;
    }
    const { stages, warnings, preflight, run } = this;
    const checks = preflight.length === 0 ? {} : { preflight };
    return { stages, warnings, ...checks, seconds: { ...seconds, total: this.elapsed() }, run };
  }

  /** Runs a conversion whose events are recorded here. What it throws becomes a V2vError that has `stage` and `progress`. */
  async accompany<T>(conversion: () => Promise<T>): Promise<T> {
    try {
      return await conversion();
    } catch (error) {
      const failure = asV2vError(error);
      failure.stage ??= this.stage;
      const progress: ConvertProgress = { ...this.facts, ...this.close() };
      // Not enumerable, as it would fill the screen when the error is printed.
      const shown = { enumerable: false, configurable: true, writable: true };
      Object.defineProperty(failure, 'progress', { value: progress, ...shown });
      throw failure;
    }
  }

  private keep(event: V2vEvent): void {
    switch (event.type) {
      case 'warning':
        this.warnings.push({ code: event.code, message: event.message, hint: event.hint });
        return;
      case 'preflight':
        this.preflight.push(event.check);
        return;
      case 'stage-start':
        this.message = event.message;
        this.stage = event.stage;
        return;
      case 'stage-end':
      case 'stage-failed': {
        const { stage, seconds } = event;
        const outcome = event.type === 'stage-end' ? 'done' : event.outcome;
        this.stages.push({ stage, message: this.message, seconds, outcome });
        return;
      }
      case 'appliance':
        this.run.acceleration = event.acceleration;
        return;
      case 'source':
        return this.know({ source: event.source });
      case 'inspection':
        return this.know({ inspection: event.inspection });
      case 'conversion':
      case 'conversion-failed':
        return this.know({ conversion: event.conversion });
      case 'machine':
        return this.know({ machine: event.machine });
      default:
        return;
    }
  }
}
