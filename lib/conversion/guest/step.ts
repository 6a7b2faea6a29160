import type { StepReport } from '../../../types/conversion';
import type { Context } from '../../run/context';
import { outcomeOf } from '../../run/outcome';

/** One named piece of a conversion. `S` is the state that the steps of one guest family share. */
export interface ConversionStep<S> {
  /** Unique in its list; events, results and errors name the step by it. */
  name: string;
  /** Only looks. `true`, or one sentence that says why this guest does not need the step. */
  applies(state: S): Promise<true | string> | true | string;
  /** Does it; must do no harm in a guest that is converted already. What it throws ends the conversion. */
  run(state: S): Promise<void>;
}

/**
 * Runs the steps in order; the first failure ends it. `reports` gets a report of each, the failed one included.
 *
 * @throws what the step throws
 */
export async function runSteps<S>(
  steps: readonly ConversionStep<S>[],
  state: S,
  context: Context,
  reports: StepReport[],
): Promise<void> {
  for (const step of steps) {
    context.throwIfAborted();
    const { name } = step;
    const started = performance.now();
    const secondsSince = (): number => Math.round(performance.now() - started) / 1000;
    try {
      const verdict = await step.applies(state);
      if (verdict !== true) {
        context.emit({ type: 'step-skipped', step: name, reason: verdict });
        reports.push({ name, outcome: 'skipped', reason: verdict, seconds: 0 });
        continue;
      }
      context.emit({ type: 'step-start', step: name });
      await step.run(state);
    } catch (error) {
      const [outcome, seconds] = [outcomeOf(error, context.signal), secondsSince()];
      const reason = error instanceof Error ? error.message : String(error);
      reports.push({ name, outcome, ...(outcome === 'failed' ? { reason } : {}), seconds });
      context.emit({ type: 'step-failed', step: name, seconds, outcome });
      throw error;
    }
    const seconds = secondsSince();
    context.emit({ type: 'step-end', step: name, seconds });
    reports.push({ name, outcome: 'done', seconds });
  }
}
