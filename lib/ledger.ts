import type { EventSink, V2vEvent } from '../types/events';
import type { ConvertResult, Warning } from '../types/result';

/** Keeps, of the events that pass through it to the caller's sink, what the result repeats: warnings and times. */
export class Ledger {
  private readonly warnings: Warning[] = [];
  private readonly seconds: Partial<Record<string, number>> = {};
  private readonly started = performance.now();

  constructor(private readonly sink?: EventSink) {}

  readonly record = (event: V2vEvent): void => {
    if (event.type === 'warning') {
      this.warnings.push({ code: event.code, message: event.message, hint: event.hint });
    } else if (event.type === 'stage-end') {
      this.seconds[event.stage] = event.seconds;
    }
    this.sink?.(event);
  };

  close(): Pick<ConvertResult, 'warnings' | 'seconds'> {
    const total = Math.round(performance.now() - this.started) / 1000;
    return { warnings: this.warnings, seconds: { ...this.seconds, total } };
  }
}
