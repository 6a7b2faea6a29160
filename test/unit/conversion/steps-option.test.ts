import { linuxSteps, type ConversionStep, type StepPhase } from '../../../lib/conversion';
import { checkConversionOptions } from '../../../lib/conversion';
import { stepPhases } from '../../../lib/conversion/guest/step';
import { linux } from '../../../lib/conversion/linux';
import { stepsOf, type StepsOption } from '../../../lib/conversion/steps-option';

const own = (name: string, phase: StepPhase): ConversionStep => ({
  name,
  phase,
  applies: () => true,
  run: () => Promise.resolve(),
});
const names = (option: StepsOption) => stepsOf(linux, option).map(({ name }) => name);

it('the steps of Linux are listed in the order of their phases', () => {
  const phases = linuxSteps.map(({ phase }) => stepPhases.indexOf(phase));
  expect(phases).toEqual([...phases].sort());
  expect(names({})).toEqual(linuxSteps.map(({ name }) => name));
});

it.each([
  ['look', 'initrd-plan', 'xen-drivers'],
  ['remove', 'parallels-tools', 'default-kernel'],
  ['adapt', 'guest-agent', 'guestcaps'],
  ['customize', 'guest-agent', 'guestcaps'],
  ['finish', 'selinux', undefined],
] as const)('a step of the phase %s comes after %s', (phase, before, after) => {
  const list = names({ add: [own('mine', phase)] });
  const index = list.indexOf('mine');
  expect([list[index - 1], list[index + 1]]).toEqual([before, after]);
});

it('steps for every guest come before those for Linux, each list in its order', () => {
  const option = {
    linux: [own('c', 'customize'), own('d', 'remove')],
    add: [own('a', 'customize'), own('b', 'customize')],
    windows: [own('w', 'customize')],
  };
  const mine = names(option).filter((name) => name.length === 1);
  expect(mine).toEqual(['d', 'a', 'b', 'c']);
});

it('leaves steps out, and lets another one take the name', () => {
  expect(names({ omit: ['display', 'selinux'] })).toEqual(
    linuxSteps.map(({ name }) => name).filter((name) => name !== 'display' && name !== 'selinux'),
  );
  expect(names({ omit: ['display'], linux: [own('display', 'customize')] }).indexOf('display')).toBe(
    linuxSteps.length - 3,
  );
});

it.each<[string, StepsOption, RegExp, RegExp]>([
  ['a step to omit that is not there', { omit: ['displays'] }, /no conversion step "displays"/, /display, /],
  [
    'the name of a built-in step',
    { add: [own('display', 'adapt')] },
    /Two conversion steps.*"display"/,
    /omit/,
  ],
  ['one name twice', { add: [own('a', 'look')], linux: [own('a', 'adapt')] }, /Two .* "a"/, /name/],
  ['no phase', { linux: [{ ...own('a', 'look'), phase: undefined as never }] }, /"a" has no phase/, /look, /],
  ['an unknown phase', { windows: [own('a', 'last' as never)] }, /that is known: last/, /look, remove/],
])('refuses %s', (_, steps, message, hint) => {
  expect(() => checkConversionOptions({ steps })).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: expect.stringMatching(message) as string,
      hint: expect.stringMatching(hint) as string,
    }) as Error,
  );
});

it('is content with nothing', () => {
  expect(() => checkConversionOptions({})).not.toThrow();
});
