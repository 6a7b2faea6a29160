import { SharedWork } from '../../../lib/async/shared-work';

const never = new AbortController().signal;

/** Work that ends when it is told to. */
function scripted() {
  const signals: AbortSignal[] = [];
  const ends: ((result: string) => void)[] = [];
  const work = (signal: AbortSignal): Promise<string> => {
    signals.push(signal);
    return new Promise((resolve, reject) => {
      ends.push(resolve);
      signal.addEventListener('abort', () => reject(new Error('given up')));
    });
  };
  return { signals, ends, work };
}

it('is done once for all who ask meanwhile, and again for those who come later', async () => {
  const shared = new SharedWork<string>();
  const { ends, work } = scripted();
  const all = [1, 2, 3].map(() => shared.run('a', never, work));
  const other = shared.run('b', never, work);
  expect(ends).toHaveLength(2);
  ends[0]!('done');
  expect(await Promise.all(all)).toEqual(['done', 'done', 'done']);
  const again = shared.run('a', never, work);
  expect(ends).toHaveLength(3);
  ends[1]!('other');
  ends[2]!('again');
  expect(await Promise.all([other, again])).toEqual(['other', 'again']);
});

it('fails for all, and is tried again for the next', async () => {
  const shared = new SharedWork<string>();
  const fail = () => Promise.reject(new Error('no'));
  for (const one of [shared.run('a', never, fail), shared.run('a', never, fail)]) {
    await expect(one).rejects.toThrow('no');
  }
  expect(await shared.run('a', never, () => Promise.resolve('yes'))).toBe('yes');
});

it('goes on as long as somebody waits for it', async () => {
  const shared = new SharedWork<string>();
  const { signals, ends, work } = scripted();
  const controllers = [new AbortController(), new AbortController()];
  const [first, second] = controllers.map(({ signal }) => shared.run('a', signal, work));
  controllers[0]!.abort('first');
  await expect(first).rejects.toMatchObject({ code: 'ABORTED', cause: 'first' });
  expect(signals[0]!.aborted).toBe(false);
  const third = shared.run('a', never, work);
  controllers[1]!.abort('second');
  await expect(second).rejects.toMatchObject({ code: 'ABORTED' });
  ends[0]!('done');
  expect(await third).toBe('done');
  expect(signals).toHaveLength(1);
});

it('is given up when nobody waits for it any more', async () => {
  const shared = new SharedWork<string>();
  const { signals, ends, work } = scripted();
  const controller = new AbortController();
  const all = [shared.run('a', controller.signal, work), shared.run('a', controller.signal, work)];
  controller.abort();
  for (const one of all) await expect(one).rejects.toMatchObject({ code: 'ABORTED' });
  expect(signals[0]!.aborted).toBe(true);
  const next = shared.run('a', never, work);
  ends[1]!('anew');
  expect(await next).toBe('anew');
});

it('does not begin for one whose signal has fired', async () => {
  const { ends, work } = scripted();
  await expect(new SharedWork().run('a', AbortSignal.abort(), work)).rejects.toMatchObject({
    code: 'ABORTED',
  });
  expect(ends).toHaveLength(0);
});
