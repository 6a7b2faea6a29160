import { howManyMayStart } from '../../../lib/many/scheduler';

const demand = (memory: number, processors = 1) => ({ memory, processors });
const wide = { jobs: Infinity, memory: Infinity, processors: Infinity };

describe('howManyMayStart', () => {
  it('starts nothing where nothing waits', () => {
    expect(howManyMayStart([], [demand(1)], wide)).toBe(0);
  });

  it('keeps to the number of jobs', () => {
    const waiting = [demand(1), demand(1), demand(1)];
    expect(howManyMayStart(waiting, [], { ...wide, jobs: 2 })).toBe(2);
    expect(howManyMayStart(waiting, [demand(1)], { ...wide, jobs: 2 })).toBe(1);
    expect(howManyMayStart(waiting, [demand(1), demand(1)], { ...wide, jobs: 2 })).toBe(0);
  });

  it('keeps to the memory, to the last MiB', () => {
    const waiting = [demand(400), demand(400), demand(400)];
    expect(howManyMayStart(waiting, [], { ...wide, memory: 1200 })).toBe(3);
    expect(howManyMayStart(waiting, [], { ...wide, memory: 1199 })).toBe(2);
    expect(howManyMayStart(waiting, [demand(801)], { ...wide, memory: 1200 })).toBe(0);
  });

  it('keeps to the processors', () => {
    const waiting = [demand(1, 2), demand(1, 2), demand(1, 2)];
    expect(howManyMayStart(waiting, [], { ...wide, processors: 5 })).toBe(2);
    expect(howManyMayStart(waiting, [demand(1, 2)], { ...wide, processors: 5 })).toBe(1);
  });

  it('starts one where nothing runs, whatever it takes', () => {
    const none = { jobs: 1, memory: 0, processors: 0 };
    expect(howManyMayStart([demand(5000, 9), demand(1)], [], none)).toBe(1);
    expect(howManyMayStart([demand(5000, 9)], [demand(1)], none)).toBe(0);
  });

  it('lets none pass one that does not fit', () => {
    expect(howManyMayStart([demand(900), demand(10)], [demand(200)], { ...wide, memory: 1000 })).toBe(0);
    expect(
      howManyMayStart([demand(10), demand(900), demand(10)], [demand(200)], { ...wide, memory: 1000 }),
    ).toBe(1);
  });
});
