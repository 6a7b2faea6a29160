import { V2vError } from '../../../lib/errors';
import type { JobOutcome } from '../../../types/many';
import { result } from '../cli/render/sample';
import { begin, job, Script, settled } from './script';

// What is rejected and not handled fails the test that is running: jest sees to that, given the time.
afterEach(settled);

const jobs = (...ids: string[]) => ids.map((id) => job(id));
const statuses = (outcomes: JobOutcome[]) => outcomes.map(({ id, status }) => `${id} ${status}`);

describe('the order', () => {
  it('is first in, first out, as many at once as were asked for', async () => {
    const { script, run } = begin(jobs('a', 'b', 'c', 'd'));
    await settled();
    expect(script.names).toEqual(['a', 'b']);
    script.of('b').succeed();
    await settled();
    expect(script.names).toEqual(['a', 'b', 'c']);
    script.of('a').succeed();
    await settled();
    expect(script.names).toEqual(['a', 'b', 'c', 'd']);
    script.of('d').succeed();
    script.of('c').succeed();
    await run;
    expect(script.most).toBe(2);
  });

  it('of the results is that of the jobs', async () => {
    const { script, run } = begin(jobs('a', 'b', 'c'), { concurrency: 3 });
    await settled();
    for (const id of ['c', 'a', 'b']) {
      script.of(id).succeed();
      await settled();
    }
    const { results, counts, seconds } = await run;
    expect(results).toEqual([
      { id: 'a', index: 0, status: 'converted', result, seconds: expect.any(Number) },
      { id: 'b', index: 1, status: 'converted', result, seconds: expect.any(Number) },
      { id: 'c', index: 2, status: 'converted', result, seconds: expect.any(Number) },
    ]);
    expect(counts).toEqual({ converted: 3, failed: 0, cancelled: 0, 'not-started': 0 });
    expect(seconds).toBeGreaterThanOrEqual(0);
  });

  it('is kept by a thousand jobs', async () => {
    const script = new Script().succeedAll();
    const ids = Array.from({ length: 1000 }, (_, index) => `j${index}`);
    const { results } = await script.run(jobs(...ids), { concurrency: 20 });
    expect(script.names).toEqual(ids);
    expect(script.most).toBe(20);
    expect(results.map(({ id }) => id)).toEqual(ids);
  });
});

it('without jobs it is done at once', async () => {
  expect(await begin([]).run).toEqual({
    results: [],
    counts: { converted: 0, failed: 0, cancelled: 0, 'not-started': 0 },
    seconds: expect.any(Number),
  });
});

it('gives convert() the options of the job, without its id', async () => {
  const script = new Script().succeedAll();
  await script.run([job('a', { name: 'web', disks: { format: 'qcow2' } })]);
  expect(script.begun[0]!.call).toEqual({
    input: { mode: 'ova', path: 'a.ova' },
    output: { mode: 'null' },
    name: 'web',
    disks: { format: 'qcow2' },
    signal: expect.any(AbortSignal),
    onEvent: expect.any(Function),
  });
});

it('names jobs that have no id by their index', async () => {
  const { results } = await new Script().succeedAll().run([{ ...job('x'), id: undefined }, job('b')]);
  expect(results.map(({ id, index }) => [id, index])).toEqual([
    ['0', 0],
    ['b', 1],
  ]);
});

describe('a job that fails', () => {
  it('does not disturb the others', async () => {
    const { script, run } = begin(jobs('a', 'b', 'c'));
    await settled();
    const error = new V2vError('DISK_BLANK', 'Nothing is on the disk.');
    script.of('a').fail(error);
    await settled();
    script.of('b').succeed();
    script.of('c').succeed();
    const { results, counts } = await run;
    expect(statuses(results)).toEqual(['a failed', 'b converted', 'c converted']);
    expect(results[0]!.error).toBe(error);
    expect(counts).toMatchObject({ converted: 2, failed: 1 });
  });

  it('gives an error also where something else was thrown', async () => {
    const { script, run } = begin(jobs('a'));
    await settled();
    script.of('a').fail('out of luck');
    const { results } = await run;
    expect(results[0]!.error).toMatchObject({ code: 'INTERNAL', cause: 'out of luck' });
  });

  it('stops the others from beginning with stopOnFailure, and lets those that run go on', async () => {
    const { script, run } = begin(jobs('a', 'b', 'c', 'd'), { stopOnFailure: true });
    await settled();
    const error = new Error('no luck');
    script.of('a').fail(error);
    await settled();
    expect(script.names).toEqual(['a', 'b']);
    expect(script.of('b').call.signal!.aborted).toBe(false);
    script.of('b').succeed();
    const { results } = await run;
    expect(statuses(results)).toEqual(['a failed', 'b converted', 'c not-started', 'd not-started']);
    expect(results[2]!.error).toMatchObject({
      code: 'ABORTED',
      message: 'The job c was not started, because the job a failed.',
      cause: error,
    });
    expect(results[2]!.seconds).toBe(0);
  });
});

describe('what makes no sense', () => {
  it.each([
    ['two jobs of one id', jobs('a', 'b', 'a'), 'The jobs 0 and 2 have the same id, a.'],
    [
      'an id like the index of another',
      [job('1'), { ...job('x'), id: undefined }],
      'The jobs 0 and 1 have the same id, 1.',
    ],
    [
      'an id that is no text',
      [job(7 as unknown as string)],
      'The id of the job 0 must be a non-empty string.',
    ],
    ['an empty id', jobs(''), 'The id of the job 0 must be a non-empty string.'],
    [
      'a job that is none',
      [null as never],
      'The job 0 must be an object with the options of convert(), not null.',
    ],
    [
      'jobs that are none',
      5 as never,
      'The jobs of convertMany() must be an array, or another iterable of jobs.',
    ],
    [
      'no jobs',
      undefined as never,
      'The jobs of convertMany() must be an array, or another iterable of jobs.',
    ],
  ])('%s is refused before anything begins', async (_what, list, message) => {
    const onEvent = jest.fn();
    const { script, run } = begin(list, { onEvent });
    await expect(run).rejects.toMatchObject({ code: 'USAGE', message });
    expect(script.begun).toEqual([]);
    expect(onEvent).not.toHaveBeenCalled();
  });

  it('is an error of the iterator as well, and then not one that nobody handled', async () => {
    const { run } = begin(jobs('a', 'a'));
    await expect(run[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('the iterator', () => {
  it('gives outcomes as they come', async () => {
    const { script, run } = begin(jobs('a', 'b', 'c'));
    const outcomes = run[Symbol.asyncIterator]();
    const first = outcomes.next();
    await settled();
    script.of('b').succeed();
    expect((await first).value).toMatchObject({ id: 'b', index: 1, status: 'converted' });
    script.of('a').fail(new Error('no luck'));
    expect((await outcomes.next()).value).toMatchObject({ id: 'a', status: 'failed' });
    script.of('c').succeed();
    expect((await outcomes.next()).value).toMatchObject({ id: 'c' });
    expect(await outcomes.next()).toEqual({ done: true, value: undefined });
  });

  it('may come late, be slow, and be one of several', async () => {
    const script = new Script().succeedAll();
    const run = script.run(jobs('a', 'b', 'c'));
    await run;
    for (let reader = 0; reader < 2; reader++) {
      const seen = [];
      for await (const { id } of run) {
        await settled();
        seen.push(id);
      }
      expect(seen).toEqual(['a', 'b', 'c']);
    }
  });

  it('cancels what has not ended where the loop is left, and waits until it is cleaned up', async () => {
    const { script, run } = begin(jobs('a', 'b', 'c', 'd'));
    await settled();
    script.of('a').succeed();
    for await (const { id } of run) {
      expect(id).toBe('a');
      break;
    }
    expect(script.running).toBe(0);
    expect(statuses((await run).results)).toEqual([
      'a converted',
      'b cancelled',
      'c cancelled',
      'd not-started',
    ]);
  });

  it('does so where the body of the loop throws', async () => {
    const { script, run } = begin(jobs('a', 'b', 'c', 'd'));
    await settled();
    script.of('a').succeed();
    const loop = async () => {
      for await (const { id } of run) throw new Error(`no place for ${id}`);
    };
    await expect(loop()).rejects.toThrow('no place for a');
    expect(script.running).toBe(0);
    expect((await run).counts).toEqual({ converted: 1, failed: 0, cancelled: 2, 'not-started': 1 });
  });
});

it('keeps no results where none are wanted: an iterator gets what comes after it was made', async () => {
  const { script, run } = begin(jobs('a', 'b', 'c'), { keepResults: false });
  await settled();
  script.of('a').succeed();
  await settled();
  const outcomes = run[Symbol.asyncIterator]();
  script.of('b').succeed();
  expect((await outcomes.next()).value).toMatchObject({ id: 'b' });
  script.of('c').succeed();
  expect((await outcomes.next()).value).toMatchObject({ id: 'c' });
  expect(await run).toMatchObject({ results: [], counts: { converted: 3 } });
});
