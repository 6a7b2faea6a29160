import { compileLvmPattern } from '../../../../../lib/conversion/linux/block-devices/lvm-pattern';

it.each([
  ['', '', true],
  ['sda', '/dev/sda1', true],
  ['^sda', '/dev/sda', false],
  ['^/dev/sda2$', '/dev/sda2', true],
  ['^/dev/sda2$', '/dev/sda22', false],
  ['/dev/sd.*', '/dev/sd', true],
  ['/dev/sd.+', '/dev/sd', false],
  ['sda1?$', '/dev/sda', true],
  ['sda1?$', '/dev/sda11', false],
  ['/dev/(sd|vd)[a-c]', '/dev/vdc', true],
  ['/dev/(sd|vd)[a-c]', '/dev/vdd', false],
  ['/dev/[^s]d', '/dev/vda', true],
  ['/dev/[^s]d', '/dev/sda', false],
  ['[]a]b', ']b', true],
  ['[a-]b', '-b', true],
  ['[\\]]', ']', true],
  ['a\\.b', 'axb', false],
  ['a\\.b', 'a.b', true],
  ['(a|)b$', 'b', true],
  ['(a*)+$', 'aaa', true],
  ['(^a|b$)', 'cb', true],
  ['a||b', 'x', true],
])('%s matches %s: %s', (pattern, name, expected) =>
  expect(compileLvmPattern(pattern)?.(name)).toBe(expected),
);

it.each(['(', 'a)', '*', 'a|*', '[a', '[', 'a\\', '(a', 'x'.repeat(1001)])('%s is none', (pattern) =>
  expect(compileLvmPattern(pattern)).toBeUndefined(),
);

it('agrees with regular expressions that both know', () => {
  const parts = ['a', 'b', '.', '^', '$', 'a*', 'b+', '(a|b)', '(ab)?', '[ab]', '[^a]'];
  const names = ['', 'a', 'b', 'ab', 'ba', 'aab', 'bab'];
  for (const first of parts) {
    for (const second of parts) {
      for (const third of parts) {
        const pattern = first + second + third;
        const expected = names.map((name) => new RegExp(pattern).test(name));
        expect([pattern, names.map((name) => compileLvmPattern(pattern)?.(name))]).toEqual([
          pattern,
          expected,
        ]);
      }
    }
  }
});
