import type { ManyEvent } from '../../../types/many';
import type { V2vEvent } from '../../../types/events';
import { V2vError } from '../../../lib/errors';
import { createConvertMany } from '../../../lib/many';
import { event, result } from '../cli/render/sample';
import { begin, job, Script, settled } from './script';

const info = (message: string) => ({ type: 'info', message }) as const;

it('come in one stream, with the id and the index of their job, plain JSON', async () => {
  const events: ManyEvent[] = [];
  const { script, run } = begin([job('a'), { ...job('x'), id: undefined }], {
    onEvent: (one) => events.push(one),
  });
  await settled();
  script.of('x').emit(info('one'));
  script.of('a').emit(info('two'));
  script.of('a').succeed();
  await settled();
  script.of('x').fail(new V2vError('DISK_BLANK', 'Nothing is there.', { hint: 'Look again.' }));
  await run;
  const when = { time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/), elapsed: expect.any(Number) };
  expect(events).toEqual([
    { type: 'job-start', job: 'a', index: 0, ...when },
    { type: 'job-start', job: '1', index: 1, ...when },
    { ...info('one'), job: '1', index: 1, ...when },
    { ...info('two'), job: 'a', index: 0, ...when },
    { type: 'job-end', status: 'converted', job: 'a', index: 0, ...when },
    {
      type: 'job-end',
      status: 'failed',
      error: { code: 'DISK_BLANK', message: 'Nothing is there.', hint: 'Look again.' },
      job: '1',
      index: 1,
      ...when,
    },
  ]);
  expect(JSON.parse(JSON.stringify(events))).toEqual(events);
});

it('go to the job itself as well, as convert() gives them', async () => {
  const own: V2vEvent[] = [];
  const { script, run } = begin([job('a', { onEvent: (one) => own.push(one) }), job('b')]);
  await settled();
  script.of('a').emit(info('one'));
  script.of('b').emit(info('two'));
  script.of('a').succeed();
  script.of('b').succeed();
  await run;
  expect(own).toEqual([{ ...info('one'), time: expect.any(String), elapsed: 0 }]);
});

describe('a listener that fails', () => {
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
  beforeEach(() => warn.mockClear());
  afterAll(() => warn.mockRestore());

  it.each([
    [
      'throws',
      () => {
        throw new Error('the screen is gone');
      },
    ],
    ['rejects', () => Promise.reject(new Error('the screen is gone'))],
  ])('because it %s stops nothing, is told once, and goes on getting events', async (_how, listener) => {
    const onEvent = jest.fn<void, [ManyEvent]>(listener as () => void);
    const { script, run } = begin([job('a'), job('b')], { onEvent });
    await settled();
    script.of('a').emit(info('one'));
    for (const id of ['a', 'b']) script.of(id).succeed();
    expect((await run).counts.converted).toBe(2);
    await settled();
    expect(onEvent).toHaveBeenCalledTimes(5);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('onEvent listener threw'), {
      type: 'V2vWarning',
      code: 'V2V_ON_EVENT',
      detail: expect.stringContaining('the screen is gone'),
    });
  });

  it('stops nothing as the listener of one job either', async () => {
    const convertMany = createConvertMany({
      async convert(call) {
        call.onEvent?.(event(info('one')));
        call.onEvent?.(event(info('two')));
        return Promise.resolve(result);
      },
      host: new Script().host,
    });
    const onEvent = jest.fn(() => {
      throw new Error('the screen is gone');
    });
    const { counts } = await convertMany([job('a', { onEvent }), job('b')]);
    expect(counts.converted).toBe(2);
    expect(onEvent).toHaveBeenCalledTimes(2);
    expect(warn).toHaveBeenCalledTimes(1);
  });
});
