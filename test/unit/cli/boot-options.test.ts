import { parseCommandLine } from '../../../lib/cli/parse';
import { bootText } from '../../../lib/cli/render/boot';
import type { BootReport } from '../../../types/boot-check';

const conversion = ['-i', 'ova', 'web.ova', '-o', 'local', '-os', '/images'];

/** `bootCheck` of a command line. */
const checkOf = (...words: string[]) => {
  const command = parseCommandLine([...conversion, ...words]);
  return command.action === 'convert' ? command.options.bootCheck : command.action;
};

it('a conversion is told how the guest is tried', () => {
  expect(checkOf()).toBeUndefined();
  expect(checkOf('--boot-check')).toEqual({});
  expect(checkOf('--boot-check=required', '--boot-seconds', '60', '--boot-network', 'none')).toEqual({
    required: true,
    timeLimit: 60,
    network: 'none',
  });
  expect(checkOf('--boot-check', '--acceleration', 'tcg')).toEqual({ acceleration: 'tcg' });
});

it.each([
  [['--boot-check=always'], /required/],
  [['--boot-seconds', '60'], /add --boot-check/],
  [['--boot-check', '--boot-seconds', '0'], /whole number/],
  [['--boot-check', '--boot-network', 'bridge'], /isolated, none/],
])('%j is refused', (words, message) => {
  expect(() => checkOf(...words)).toThrow(message);
});

it('a rehearsal needs no target, and takes one', () => {
  const command = parseCommandLine([
    'rehearse',
    '-i',
    'ova',
    'web.ova',
    '--screen',
    's.png',
    '--boot-seconds',
    '9',
  ]);
  expect(command).toMatchObject({
    action: 'rehearse',
    screenFile: 's.png',
    options: { input: { mode: 'ova', path: 'web.ova' }, bootCheck: { timeLimit: 9 } },
  });
  expect(command).not.toHaveProperty('options.output');
  const withTarget = parseCommandLine(['rehearse', ...conversion]);
  expect(withTarget).toMatchObject({ options: { output: { mode: 'local', directory: '/images' } } });
  expect(parseCommandLine(['rehearse', '--help'])).toMatchObject({ action: 'print' });
  expect(() => parseCommandLine(['rehearse', ...conversion, '--plan'])).toThrow('--plan');
});

const report: BootReport = {
  outcome: 'failed',
  evidence: [],
  failure: { kind: 'grub-prompt', message: 'GRUB has no menu.', hint: 'Look for it.', line: 'grub>' },
  console: 'one\n\ntwo\n',
  consoleFrom: 'guest',
  seconds: 12.4,
  acceleration: 'tcg',
  restarts: 0,
};

it('says what was seen', () => {
  expect(bootText(report)).toBe(
    'the guest does not boot (12 seconds, emulated): GRUB has no menu.\n\tit says: grub>\n\tLook for it.\n' +
      '\tthe last that it says:\n\t\tone\n\t\ttwo\n',
  );
  const rest = { ...report };
  delete rest.failure;
  const evidence = [{ kind: 'login-prompt', text: 'web login:', seconds: 12.4 }] as const;
  expect(bootText({ ...rest, outcome: 'booted', acceleration: 'kvm', evidence: [...evidence] })).toBe(
    'the guest boots (12 seconds, under KVM): web login:\n',
  );
});
