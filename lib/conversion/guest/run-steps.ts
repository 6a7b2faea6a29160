import type { StepReport } from '../../../types/conversion';
import { reasonOf } from '../../errors/reason';
import type { Context } from '../../run/context';
import { outcomeOf } from '../../run/outcome';
import { stopwatch } from '../../run/stopwatch';
import type { GuestState } from './state';
import type { ConversionStep } from './step';

/**
 * Runs the steps in order; the first failure ends it. `reports` gets a report of each, the failed one included.
 *
 * @throws what the step throws
 */
export async function runSteps<S extends GuestState>(
  steps: readonly ConversionStep<S>[],
  state: S,
  context: Context,
  reports: StepReport[],
): Promise<void> {
  for (const step of steps) {
    context.throwIfAborted();
    const { name } = step;
    const elapsed = stopwatch();
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
      const [outcome, seconds] = [outcomeOf(error, context.signal), elapsed()];
      reports.push({ name, outcome, ...(outcome === 'failed' ? { reason: reasonOf(error) } : {}), seconds });
      context.emit({ type: 'step-failed', step: name, seconds, outcome });
      throw error;
    }
    const seconds = elapsed();
    context.emit({ type: 'step-end', step: name, seconds });
    reports.push({ name, outcome: 'done', seconds });
  }
}
