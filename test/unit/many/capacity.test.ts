import { capacitiesFor, checkConcurrency, emulated } from '../../../lib/many/capacity';
import { job, Script, settled } from './script';

const jobs = (count: number) => Array.from({ length: count }, (_, index) => job(`j${index}`));

/** How many of ten jobs begin at once. */
async function begunOf(script: Script, list = jobs(10)) {
  const run = script.run(list);
  await settled();
  const begun = script.begun.length;
  while (script.running > 0) {
    for (const one of script.begun) one.succeed();
    await settled();
  }
  expect((await run).counts.converted).toBe(list.length);
  return begun;
}

describe("concurrency 'auto'", () => {
  it('is one a processor under KVM, one for two under emulation', async () => {
    expect(await begunOf(new Script({ processors: () => 6 }))).toBe(6);
    expect(await begunOf(new Script({ processors: () => 6, isEmulated: () => true }))).toBe(3);
  });

  it('is at least one', async () => {
    expect(await begunOf(new Script({ processors: () => 1, isEmulated: () => true }))).toBe(1);
    expect(await begunOf(new Script({ freeMemory: () => 0 }))).toBe(1);
  });

  it('is what fits into memory, 150 MiB more than the appliance each', async () => {
    expect(await begunOf(new Script({ freeMemory: () => 3450 }))).toBe(3);
    expect(await begunOf(new Script({ freeMemory: () => 3449 }))).toBe(2);
  });

  it("reckons with the memory of a job's own appliance", async () => {
    const large = jobs(10).map((one) => ({ ...one, appliance: { memory: 2850 } }));
    expect(await begunOf(new Script({ freeMemory: () => 6000 }), large)).toBe(2);
  });

  it('asks each job how it will be accelerated', async () => {
    const host = { isEmulated: (appliance?: { acceleration?: string }) => appliance?.acceleration === 'tcg' };
    const mixed = jobs(10).map((one) => ({ ...one, appliance: { acceleration: 'tcg' as const } }));
    expect(await begunOf(new Script(host), [job('first'), ...mixed])).toBe(2);
  });

  it('looks anew whenever a job ends: other programs took memory, and gave it back', async () => {
    let free = 5000;
    const script = new Script({ freeMemory: () => free });
    const run = script.run(jobs(8));
    await settled();
    expect(script.names).toEqual(['j0', 'j1', 'j2', 'j3']);
    free = 200;
    script.of('j0').succeed();
    await settled();
    expect(script.begun).toHaveLength(4);
    free = 1200;
    script.of('j1').succeed();
    await settled();
    expect(script.names.slice(4)).toEqual(['j4']);
    script.succeedAll();
    for (const one of script.begun) one.succeed();
    expect((await run).counts.converted).toBe(8);
  });

  it('does not take for free what an appliance that has begun has yet to take', async () => {
    // The kernel says 2000 MiB all the time: nothing has been touched yet.
    expect(await begunOf(new Script({ freeMemory: () => 2000 }))).toBe(1);
  });

  it('learns from the first job that KVM does not work', async () => {
    const script = new Script({ processors: () => 4 });
    const run = script.run(jobs(10));
    await settled();
    expect(script.running).toBe(4);
    script
      .of('j0')
      .emit({ type: 'warning', code: 'KVM_UNUSABLE', message: 'KVM is there but does not work' });
    script.of('j0').succeed();
    script.of('j1').succeed();
    await settled();
    expect(script.running).toBe(2);
    script.succeedAll();
    script.of('j2').succeed();
    script.of('j3').succeed();
    expect((await run).counts.converted).toBe(10);
    expect(script.most).toBe(4);
  });

  it('does not ask libguestfs where each job says how much memory it takes, nor where a number was given', async () => {
    const applianceMemory = jest.fn(() => Promise.reject(new Error('no addon')));
    const sized = jobs(2).map((one) => ({ ...one, appliance: { memory: 500 } }));
    await new Script({ applianceMemory }).succeedAll().run(sized);
    await new Script({ applianceMemory }).succeedAll().run(jobs(2), { concurrency: 1 });
    expect(applianceMemory).not.toHaveBeenCalled();
    await expect(new Script({ applianceMemory }).run(jobs(2))).rejects.toThrow('no addon');
    expect(applianceMemory).toHaveBeenCalledTimes(1);
  });
});

it.each([0, -1, 1.5, NaN, Infinity, '4'])('concurrency %p is refused', async (concurrency) => {
  expect(() => checkConcurrency(concurrency)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  const script = new Script();
  await expect(script.run(jobs(1), { concurrency: concurrency as number })).rejects.toMatchObject({
    code: 'USAGE',
  });
  expect(script.begun).toEqual([]);
});

it('a number is taken as it is, whatever the host has', () => {
  const host = new Script({ freeMemory: () => 0, processors: () => 1 }).host;
  expect(capacitiesFor(7, host).capacity([])).toEqual({ jobs: 7, memory: Infinity, processors: Infinity });
});

it('emulation takes no less than it did', () => {
  expect(emulated({ memory: 1, processors: 1 })).toEqual({ memory: 1, processors: 2 });
  expect(emulated({ memory: 1, processors: 3 })).toEqual({ memory: 1, processors: 3 });
});
