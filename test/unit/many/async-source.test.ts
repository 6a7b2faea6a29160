import type { ConvertJob } from '../../../lib';
import { begin, job, Script, settled } from './script';

/** A source whose jobs come when the test says so. */
function handFed() {
  let give!: (value: IteratorResult<ConvertJob>) => void;
  let fail!: (error: Error) => void;
  const asked = jest.fn();
  const closed = jest.fn();
  const source: AsyncIterable<ConvertJob> = {
    [Symbol.asyncIterator]: () => ({
      next() {
        asked();
        return new Promise((resolve, reject) => {
          give = resolve;
          fail = reject;
        });
      },
      return() {
        closed();
        return Promise.resolve({ done: true, value: undefined });
      },
    }),
  };
  return {
    source,
    asked,
    closed,
    give: async (one: ConvertJob) => {
      give({ done: false, value: one });
      await settled();
    },
    end: () => give({ done: true, value: undefined }),
    fail: (error: Error) => fail(error),
  };
}

it('takes a job only when it can begin', async () => {
  const taken: string[] = [];
  async function* source() {
    for (const id of ['a', 'b', 'c', 'd']) {
      taken.push(id);
      await settled();
      yield job(id);
    }
  }
  const { script, run } = begin(source());
  while (script.begun.length < 2) await settled();
  await settled();
  expect(taken).toEqual(['a', 'b']);
  script.of('a').succeed();
  while (script.begun.length < 3) await settled();
  expect(taken).toEqual(['a', 'b', 'c']);
  script.succeedAll();
  for (const one of script.begun) one.succeed();
  expect((await run).results.map(({ id, index }) => `${id} ${index}`)).toEqual(['a 0', 'b 1', 'c 2', 'd 3']);
  expect(script.most).toBe(2);
});

it('waits for a slow source while nothing runs', async () => {
  const { source, give, end } = handFed();
  const script = new Script().succeedAll();
  const run = script.run(source);
  await settled();
  await give(job('a'));
  await settled();
  expect(script.running).toBe(0);
  await give(job('b'));
  end();
  expect((await run).counts.converted).toBe(2);
});

it('does not wait for it when all are cancelled, and lets it clean up', async () => {
  const { source, give, closed } = handFed();
  const controller = new AbortController();
  const { run } = begin(source, { signal: controller.signal });
  await settled();
  await give(job('a'));
  controller.abort();
  expect((await run).results).toMatchObject([{ id: 'a', status: 'cancelled' }]);
  expect(closed).toHaveBeenCalledTimes(1);
});

it('takes no more after a failure with stopOnFailure', async () => {
  const { source, give, asked, closed } = handFed();
  const { script, run } = begin(source, { stopOnFailure: true });
  await settled();
  await give(job('a'));
  script.of('a').fail(new Error('no luck'));
  expect((await run).counts).toMatchObject({ failed: 1, 'not-started': 0 });
  expect(asked).toHaveBeenCalledTimes(2);
  expect(closed).toHaveBeenCalledTimes(1);
});

it('runs the end of a generator that is not read to its end', async () => {
  const cleanedUp = jest.fn();
  async function* source() {
    try {
      for (let index = 0; ; index++) yield await Promise.resolve(job(`j${index}`));
    } finally {
      await settled();
      cleanedUp();
    }
  }
  const script = new Script().succeedAll();
  const run = script.run(source(), { concurrency: 2, keepResults: false });
  let seen = 0;
  for await (const { status } of run) {
    expect(status).toBe('converted');
    if (++seen === 10) break;
  }
  // A generator that was just making the next job cleans up when it has.
  for (let turn = 0; turn < 10 && cleanedUp.mock.calls.length === 0; turn++) await settled();
  expect(cleanedUp).toHaveBeenCalledTimes(1);
  expect((await run).results).toEqual([]);
});

it('a source that fails is reported when the jobs that it gave have ended', async () => {
  const { source, give, fail, closed } = handFed();
  const { script, run } = begin(source);
  const ended = jest.fn();
  run.then(ended, ended);
  const outcomes = run[Symbol.asyncIterator]();
  await settled();
  await give(job('a'));
  fail(new Error('the database is gone'));
  await settled();
  expect(ended).not.toHaveBeenCalled();
  script.of('a').succeed();
  expect((await outcomes.next()).value).toMatchObject({ id: 'a', status: 'converted' });
  await expect(outcomes.next()).rejects.toThrow('the database is gone');
  await expect(run).rejects.toThrow('the database is gone');
  expect(closed).not.toHaveBeenCalled();
});

it('a source that fails while its reader is busy is told to the reader, and to nobody else', async () => {
  const { source, give, fail } = handFed();
  const { script, run } = begin(source);
  const outcomes = run[Symbol.asyncIterator]();
  await settled();
  await give(job('a'));
  script.of('a').succeed();
  await outcomes.next();
  fail(new Error('the database is gone'));
  // Time enough for Node.js to find a rejection that nobody handles, for which jest fails the test.
  for (let turn = 0; turn < 5; turn++) await settled();
  await expect(outcomes.next()).rejects.toThrow('the database is gone');
});

it('takes no other job past one that waits', async () => {
  const { source, give, asked, end } = handFed();
  const script = new Script({ freeMemory: () => 3000 });
  const run = script.run(source);
  await settled();
  await give(job('a'));
  await give(job('large', { appliance: { memory: 2000 } }));
  await settled();
  expect(script.names).toEqual(['a']);
  expect(asked).toHaveBeenCalledTimes(2);
  script.of('a').succeed();
  await settled();
  script.of('large').succeed();
  await settled();
  end();
  expect((await run).counts.converted).toBe(2);
});

it('a job that makes no sense fails alone', async () => {
  const { source, give, end } = handFed();
  const { script, run } = begin(source, { concurrency: 5 });
  await settled();
  await give(job('a'));
  await give(job('a'));
  await give('b' as never);
  await give(job('c'));
  end();
  expect(script.names).toEqual(['a', 'c']);
  // The second one of that name has not taken its place.
  expect(run.cancel('a')).toBe(true);
  script.of('c').succeed();
  expect((await run).results).toMatchObject([
    { id: 'a', index: 0, status: 'cancelled' },
    {
      id: 'a',
      index: 1,
      status: 'failed',
      error: { code: 'USAGE', message: expect.stringMatching(/same id, a/) },
    },
    { id: '2', index: 2, status: 'failed', error: { code: 'USAGE' } },
    { id: 'c', index: 3, status: 'converted' },
  ]);
});

it('an id may come again when its job has ended', async () => {
  const { source, give, end } = handFed();
  const { script, run } = begin(source);
  await settled();
  await give(job('a'));
  script.of('a').fail(new Error('no luck'));
  await settled();
  await give(job('a'));
  script.begun[1]!.succeed();
  end();
  expect((await run).results.map(({ status }) => status)).toEqual(['failed', 'converted']);
});

it('an iterator that gives nothing is an error of the call', async () => {
  const { run } = begin({ [Symbol.asyncIterator]: () => ({ next: () => undefined as never }) });
  await expect(run).rejects.toThrow(TypeError);
});

it('takes nothing where libguestfs cannot be asked for its memory', async () => {
  const { source, asked, closed } = handFed();
  const script = new Script({ applianceMemory: () => Promise.reject(new Error('no addon')) });
  await expect(script.run(source)).rejects.toThrow('no addon');
  expect(asked).not.toHaveBeenCalled();
  expect(closed).toHaveBeenCalledTimes(1);
});
