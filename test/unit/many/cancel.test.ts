import { getEventListeners } from 'node:events';

import { abortedError } from '../../../lib/errors';
import type { JobOutcome } from '../../../types/many';
import { begin, job, Script, settled } from './script';

const statuses = (outcomes: JobOutcome[]) => outcomes.map(({ id, status }) => `${id} ${status}`);
const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;
const three = () => [job('a'), job('b'), job('c')];

describe('cancel(id)', () => {
  it('stops a job that runs, and no other', async () => {
    const { script, run } = begin(three());
    await settled();
    expect(run.cancel('a')).toBe(true);
    await settled();
    expect(script.names).toEqual(['a', 'b', 'c']);
    script.of('b').succeed();
    script.of('c').succeed();
    const { results, counts } = await run;
    expect(statuses(results)).toEqual(['a cancelled', 'b converted', 'c converted']);
    expect(results[0]!.error).toMatchObject({
      code: 'ABORTED',
      cause: { code: 'ABORTED', message: 'The job a was cancelled.' },
    });
    expect(counts).toEqual({ converted: 2, failed: 0, cancelled: 1, 'not-started': 0 });
  });

  it('takes a job that waits out of the queue', async () => {
    const { script, run } = begin(three());
    await settled();
    expect(run.cancel('c')).toBe(true);
    script.of('a').succeed();
    await settled();
    expect(script.names).toEqual(['a', 'b']);
    script.of('b').succeed();
    const { results } = await run;
    expect(results[2]).toMatchObject({
      status: 'not-started',
      error: { code: 'ABORTED', message: 'The job c was not started, because it was cancelled.' },
    });
  });

  it('works at once, before anything has begun', async () => {
    const { script, run } = begin(three());
    expect(run.cancel('a')).toBe(true);
    await settled();
    expect(script.names).toEqual(['b', 'c']);
    script.of('b').succeed();
    script.of('c').succeed();
    expect(statuses((await run).results)).toEqual(['a not-started', 'b converted', 'c converted']);
  });

  it('knows no job that is not there, or has ended', async () => {
    const { script, run } = begin([job('a')]);
    await settled();
    expect(run.cancel('x')).toBe(false);
    script.of('a').succeed();
    await run;
    expect(run.cancel('a')).toBe(false);
  });

  it('of a large job lets the small ones behind it begin', async () => {
    const script = new Script({ freeMemory: () => 2500 });
    const large = job('large', { appliance: { memory: 2000 } });
    const run = script.run([job('a'), large, job('c')]);
    await settled();
    expect(script.names).toEqual(['a']);
    run.cancel('large');
    await settled();
    expect(script.names).toEqual(['a', 'c']);
    script.of('a').succeed();
    script.of('c').succeed();
    await run;
  });

  it('by a listener, of a job that was about to begin, is not too late', async () => {
    const controller = new AbortController();
    const script = new Script({ freeMemory: () => 2500 });
    const large = job('large', { appliance: { memory: 2000 } });
    const run = script.run([large, job('a'), job('b', { signal: controller.signal })], {
      onEvent: (event) => {
        if (event.type === 'job-start' && event.job === 'a') controller.abort();
      },
    });
    await settled();
    script.of('large').succeed();
    await settled();
    expect(script.names).toEqual(['large', 'a']);
    script.of('a').succeed();
    expect(statuses((await run).results)).toEqual(['large converted', 'a converted', 'b not-started']);
  });

  it('does not call converted failed: what ended well before it noticed has ended well', async () => {
    const { script, run } = begin([job('a')]);
    await settled();
    script.of('a').succeed();
    run.cancel('a');
    expect(statuses((await run).results)).toEqual(['a converted']);
  });
});

describe('signal', () => {
  it('cancels all: those that run are stopped, those that wait do not begin', async () => {
    const controller = new AbortController();
    const { script, run } = begin(three(), { signal: controller.signal });
    await settled();
    controller.abort('enough');
    const { results } = await run;
    expect(script.names).toEqual(['a', 'b']);
    expect(statuses(results)).toEqual(['a cancelled', 'b cancelled', 'c not-started']);
    for (const { error } of results) expect(error).toMatchObject({ code: 'ABORTED', cause: 'enough' });
  });

  it('that has fired lets nothing begin', async () => {
    const { script, run } = begin(three(), { signal: AbortSignal.abort('enough') });
    expect((await run).counts).toEqual({ converted: 0, failed: 0, cancelled: 0, 'not-started': 3 });
    expect(script.begun).toEqual([]);
  });

  it('of a job cancels that job, whether it runs or waits', async () => {
    const [first, last] = [new AbortController(), new AbortController()];
    const { script, run } = begin([
      job('a', { signal: first.signal }),
      job('b'),
      job('c', { signal: last.signal }),
      job('d', { signal: AbortSignal.abort('never') }),
    ]);
    await settled();
    last.abort('not now');
    first.abort('too slow');
    script.of('b').succeed();
    const { results } = await run;
    expect(statuses(results)).toEqual(['a cancelled', 'b converted', 'c not-started', 'd not-started']);
    expect(results.map(({ error }) => error?.cause)).toEqual(['too slow', undefined, 'not now', 'never']);
  });

  it('in its own job takes precedence over a failure that it caused', async () => {
    const { script, run } = begin([job('a')]);
    await settled();
    run.cancel('a');
    script.of('a').fail(new Error('the appliance is gone'));
    expect(statuses((await run).results)).toEqual(['a cancelled']);
  });
});

describe('listeners', () => {
  it('of a thousand jobs with one signal are gone when they have ended', async () => {
    const [all, each] = [new AbortController(), new AbortController()];
    const jobs = Array.from({ length: 1000 }, (_, index) => job(`j${index}`, { signal: each.signal }));
    let most = 0;
    const onEvent = () => (most = Math.max(most, listeners(all.signal), listeners(each.signal)));
    const script = new Script().succeedAll();
    const { counts } = await script.run(jobs, { concurrency: 50, signal: all.signal, onEvent });
    expect(counts.converted).toBe(1000);
    // Node.js warns of more than ten.
    expect(most).toBe(1);
    expect([listeners(all.signal), listeners(each.signal)]).toEqual([0, 0]);
  });

  it('to one signal are one, for all jobs that have it', async () => {
    const controller = new AbortController();
    const jobs = ['a', 'b', 'c', 'd'].map((id) => job(id, { signal: controller.signal }));
    const { script, run } = begin(jobs, { signal: controller.signal });
    await settled();
    expect(listeners(controller.signal)).toBe(1);
    script.of('a').succeed();
    await settled();
    expect(listeners(controller.signal)).toBe(1);
    controller.abort();
    expect((await run).counts).toEqual({ converted: 1, failed: 0, cancelled: 2, 'not-started': 1 });
    expect(listeners(controller.signal)).toBe(0);
  });

  it.each([
    ['fail', [job('a'), job('a')]],
    ['are cancelled', [job('a', { signal: AbortSignal.abort() }), job('b', { signal: AbortSignal.abort() })]],
  ])('of jobs that %s are gone as well', async (_how, jobs) => {
    const [all, each] = [new AbortController(), new AbortController()];
    const { script, run } = begin(
      jobs.map((one) => ({ signal: each.signal, ...one })),
      { signal: all.signal },
    );
    await run.catch(() => undefined);
    expect(script.begun).toEqual([]);
    expect([listeners(all.signal), listeners(each.signal)]).toEqual([0, 0]);
  });
});

it('a run that is cancelled while a job begins is done when that has ended', async () => {
  const controller = new AbortController();
  const { script, run } = begin(three(), {
    signal: controller.signal,
    onEvent: (event) => {
      if (event.type === 'job-start') controller.abort();
    },
  });
  const { results } = await run;
  expect(statuses(results)).toEqual(['a cancelled', 'b not-started', 'c not-started']);
  expect(results[0]!.error).toMatchObject({ ...abortedError(), cause: expect.anything() });
  expect(script.running).toBe(0);
});
