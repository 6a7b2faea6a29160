import type { StepReport } from '../../types/conversion';
import type { Context } from '../context';

/** One named piece of a conversion. `S` is the state that the steps of one guest family share. */
export interface ConversionStep<S> {
  /** Unique in its list; events, results and errors name the step by it. */
  name: string;
  /** Only looks. `true`, or one sentence that says why this guest does not need the step. */
  applies(state: S): Promise<true | string> | true | string;
  /** Does it; must do no harm in a guest that is converted already. What it throws ends the conversion. */
  run(state: S): Promise<void>;
}

/** Runs the steps in order and reports each; the first failure ends it. */
export async function runSteps<S>(
  steps: readonly ConversionStep<S>[],
  state: S,
  context: Context,
): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  for (const step of steps) {
    context.throwIfAborted();
    const verdict = await step.applies(state);
    if (verdict !== true) {
      context.emit({ type: 'step-skipped', step: step.name, reason: verdict });
      reports.push({ name: step.name, outcome: 'skipped', reason: verdict, seconds: 0 });
      continue;
    }
    const started = performance.now();
    context.emit({ type: 'step-start', step: step.name });
    await step.run(state);
    const seconds = Math.round(performance.now() - started) / 1000;
    context.emit({ type: 'step-end', step: step.name, seconds });
    reports.push({ name: step.name, outcome: 'done', seconds });
  }
  return reports;
}
