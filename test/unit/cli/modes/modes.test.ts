import { isV2vError } from '../../../../lib/errors';
import { scanCommandLine } from '../../../../lib/cli/getopt';
import { GivenOptions } from '../../../../lib/cli/given-options';
import { checkTaken, chooseMode } from '../../../../lib/cli/modes/choose-mode';
import type { CommandMode, Side } from '../../../../lib/cli/modes/command-mode';
import { modeOptionHelp, modeOptionValues } from '../../../../lib/cli/modes/mode-options';
import { inputSide } from '../../../../lib/cli/input';
import { optionTable } from '../../../../lib/cli/option-table';
import { outputSide } from '../../../../lib/cli/output';

// What is said of modes is made of them: here of modes that are not there.

const remote: CommandMode = {
  names: ['remote', 'server'],
  aliases: ['srv'],
  usage: '-oc URI',
  help: 'a server',
  options: [
    { key: 'cluster', value: 'NAME', help: 'where in it' },
    { key: 'start', help: 'start it' },
    { key: 'compressed', help: 'compress it' },
  ],
  takes: ['outputConnection'],
  ignores: { outputPassword: 'it asks nobody' },
};
const bare: CommandMode = { names: ['bare'], usage: '', help: 'nothing' };
const side: Side = {
  name: 'output',
  label: '-o',
  optionLabel: '-oo',
  optionKey: 'outputOption',
  verb: 'writes',
  advice: 'say where it goes',
  modes: [remote, bare],
};

function given(...argv: string[]): GivenOptions {
  return new GivenOptions(scanCommandLine(argv, optionTable).uses);
}

function usageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (isV2vError(error) && error.code === 'USAGE') return error.message;
    throw error;
  }
  throw new Error('it was taken');
}

test('a mode is found by each of its spellings', () => {
  for (const name of ['remote', 'server', 'srv']) expect(chooseMode(side, given('-o', name))).toBe(remote);
  expect(usageOf(() => chooseMode(side, given()))).toBe(
    'the option -o is missing; say where it goes: -o remote -oc URI or -o bare',
  );
  expect(usageOf(() => chooseMode(side, given('-o', 'x')))).toBe(
    "unknown output mode 'x'; v2v-node writes -o remote and -o bare",
  );
});

test('an option that belongs to modes is taken, ignored or refused by each', () => {
  const check = (mode: CommandMode, ...argv: string[]) => {
    const warnings: string[] = [];
    checkTaken(side, mode, given(...argv), warnings);
    return warnings;
  };
  expect(check(remote, '-oc', 'x', '-on', 'guest', '-ic', 'other side')).toEqual([]);
  expect(check(remote, '-op', 'f')).toEqual(['-op has no effect with -o remote: it asks nobody']);
  expect(usageOf(() => check(remote, '-os', 'd'))).toBe('-o remote does not take -os; leave it out');
  expect(usageOf(() => check(bare, '-oc', 'x'))).toBe('-o bare does not take -oc; leave it out');
});

test('the keys of -oo are those of the mode', () => {
  const read = (mode: CommandMode, ...argv: string[]) => modeOptionValues(side, mode, given(...argv));
  const values = read(remote, '-oo', 'cluster=a=b', '-oo', 'start', '--compressed');
  expect([values.text('cluster'), values.isOn('start'), values.isOn('compressed')]).toEqual([
    'a=b',
    true,
    true,
  ]);
  const off = read(remote, '-oo', 'start', '-oo', 'start=false');
  expect([off.text('cluster'), off.isOn('start'), off.text('start')]).toEqual([undefined, false, undefined]);
  expect(usageOf(() => read(bare, '-oo', 'start'))).toBe(
    '-oo start: the output mode -o bare has no such option; -oo ? lists them',
  );
  expect(usageOf(() => read(bare, '--compressed'))).toMatch(
    /^-oo compressed: the output mode -o bare has no such/,
  );
  expect(usageOf(() => read(remote, '-oo', 'start=maybe'))).toBe("-oo start is true or false, not 'maybe'");
  expect(usageOf(() => read(remote, '-oo', 'cluster='))).toBe(
    '-oo cluster needs a value; write it cluster=VALUE',
  );
  expect(usageOf(() => read(remote, '-oo', 'cluster=a', '-oo', 'cluster=b'))).toBe(
    '-oo cluster is given more than once',
  );
});

test('-oo ? shows them', () => {
  expect(modeOptionHelp(side, remote)).toBe(
    'Options of the output mode -o remote:\n\n' +
      '  -oo cluster=NAME  where in it\n  -oo start         start it\n  -oo compressed    compress it\n',
  );
  expect(modeOptionHelp(side, bare)).toBe('The output mode -o bare has no options (-oo).\n');
});

test.each([inputSide, outputSide] as Side[])(
  'the modes of $label can be told apart, and take what there is',
  (real) => {
    // Modes of one name are told apart by other options.
    const spellings = real.modes.flatMap(({ names, aliases = [], told = '' }) =>
      [...names, ...aliases].map((name) => `${name} ${told}`),
    );
    expect(new Set(spellings).size).toBe(spellings.length);
    const known = optionTable.filter((spec) => spec.side === real.name).map(({ key }) => key);
    for (const { takes = [], ignores = {} } of real.modes) {
      expect(known).toEqual(expect.arrayContaining([...takes, ...Object.keys(ignores)]));
    }
  },
);
