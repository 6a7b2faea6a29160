import type { EventSink, V2vEvent } from '../types/events';
import type { ConvertProgress, ConvertResult, StageReport, Warning } from '../types/result';
import { asV2vError } from './foreign-error';

type Facts = Omit<ConvertProgress, 'stages' | 'warnings' | 'seconds'>;

/**
 * Keeps, of the events that pass through it to the caller's sink, what the result repeats: warnings, stages and times;
 * and for an error what was found out until then.
 */
export class Ledger {
  private readonly warnings: Warning[] = [];
  private readonly stages: StageReport[] = [];
  private facts: Facts = {};
  private message = '';
  private readonly started = performance.now();

  constructor(private readonly sink?: EventSink) {}

  readonly record = (event: V2vEvent): void => {
    this.keep(event);
    this.sink?.(event);
  };

  /** Keeps what no event tells. */
  know(facts: Facts): void {
    this.facts = { ...this.facts, ...facts };
  }

  close(): Pick<ConvertResult, 'stages' | 'warnings' | 'seconds'> {
    const seconds: Partial<Record<string, number>> = {};
    for (const { stage, seconds: taken } of this.stages) seconds[stage] = taken;
    const total = Math.round(performance.now() - this.started) / 1000;
    return { stages: this.stages, warnings: this.warnings, seconds: { ...seconds, total } };
  }

  /** Runs a conversion whose events are recorded here. What it throws becomes a V2vError that has `progress`. */
  async accompany<T>(conversion: () => Promise<T>): Promise<T> {
    try {
      return await conversion();
    } catch (error) {
      const failure = asV2vError(error);
      const progress: ConvertProgress = { ...this.facts, ...this.close() };
      // Not enumerable: it would fill the screen where the error is printed.
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
      case 'stage-start':
        this.message = event.message;
        return;
      case 'stage-end':
      case 'stage-failed': {
        const { stage, seconds } = event;
        const outcome = event.type === 'stage-end' ? 'done' : event.outcome;
        this.stages.push({ stage, message: this.message, seconds, outcome });
        return;
      }
      case 'source':
        return this.know({ source: event.source });
      case 'inspection':
        return this.know({ inspection: event.inspection });
      case 'conversion':
      case 'conversion-failed':
        return this.know({ conversion: event.conversion });
      case 'target':
        return this.know({ buses: event.buses, firmware: event.firmware });
      default:
        return;
    }
  }
}
