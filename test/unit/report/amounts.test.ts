import { count, duration, percentage } from '../../../lib/report/amounts';

it.each<[number, string]>([
  [0, '0.00 s'],
  [0.001, '< 0.01 s'],
  [0.0449, '0.04 s'],
  [0.999, '1.0 s'],
  [59.94, '59.9 s'],
  [59.96, '1 min 00 s'],
  [245.2, '4 min 05 s'],
  [3599.7, '1 h 00 min'],
  [7380, '2 h 03 min'],
])('%d seconds are %s', (seconds, text) => expect(duration(seconds)).toBe(text));

it('tells a little from nothing', () => {
  expect([percentage(0, 10), percentage(1, 1000), percentage(1, 3), percentage(1, 0)]).toEqual([
    '0 %',
    '< 1 %',
    '33 %',
    '0 %',
  ]);
  expect([count(1, 'step'), count(2, 'step'), count(0, 'entry', 'entries')]).toEqual([
    '1 step',
    '2 steps',
    '0 entries',
  ]);
});
