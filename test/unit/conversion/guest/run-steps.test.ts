import type { ConversionStep, LinuxState } from '../../../../lib/conversion';
import { runSteps } from '../../../../lib/conversion/guest/run-steps';
import { V2vError } from '../../../../lib/errors';
import type { StepReport } from '../../../../types/conversion';
import { recordingContext } from '../../support/recording-context';
import { linuxState } from '../support/linux-state';
import { stepGuest } from '../support/step-guest';

type Step = ConversionStep<LinuxState>;

const step = (name: string, changes: Partial<Step> = {}): Step => ({
  name,
  phase: 'adapt',
  applies: () => true,
  run: ({ removedPackages }) => Promise.resolve(void removedPackages.push(name)),
  ...changes,
});

async function run(steps: Step[], context = recordingContext()) {
  const state = linuxState(stepGuest());
  const reports: StepReport[] = [];
  const error: unknown = await runSteps(steps, state, context, reports).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { ran: state.removedPackages, reports, error, events: context.events.map(({ type }) => type) };
}

it('runs the steps that apply, in order', async () => {
  const { ran, reports, events } = await run([
    step('a'),
    step('b', { applies: () => 'it is there' }),
    step('c'),
  ]);
  expect(ran).toEqual(['a', 'c']);
  expect(reports).toMatchObject([
    { name: 'a', outcome: 'done' },
    { name: 'b', outcome: 'skipped', reason: 'it is there', seconds: 0 },
    { name: 'c', outcome: 'done' },
  ]);
  expect(events).toEqual(['step-start', 'step-end', 'step-skipped', 'step-start', 'step-end']);
});

it.each([
  ['run', ['step-start', 'step-end', 'step-start', 'step-failed']],
  ['applies', ['step-start', 'step-end', 'step-failed']],
])('ends with a step whose %s fails, and says which and why', async (method, expected) => {
  const thrown = new V2vError('INITRD', 'It cannot be made.');
  const failing = step('b', { [method]: () => Promise.reject(thrown) });
  const { ran, reports, error, events } = await run([step('a'), failing, step('c')]);
  expect(error).toBe(thrown);
  expect(ran).toEqual(['a']);
  expect(reports[1]).toEqual({
    name: 'b',
    outcome: 'failed',
    reason: 'It cannot be made.',
    seconds: expect.any(Number),
  });
  expect(reports).toHaveLength(2);
  expect(events).toEqual(expected);
});

it('a step that the signal ended is cancelled, whatever it threw', async () => {
  const controller = new AbortController();
  const context = { ...recordingContext(), signal: controller.signal };
  const stopped = step('a', {
    run: () => {
      controller.abort();
      return Promise.reject(new Error('the appliance is gone'));
    },
  });
  const { reports } = await run([stopped], context);
  expect(reports).toEqual([{ name: 'a', outcome: 'cancelled', seconds: expect.any(Number) }]);
});
