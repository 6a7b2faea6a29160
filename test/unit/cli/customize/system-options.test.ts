import { parseCommandLine } from '../../../../lib/cli/parse';
import type { SystemOperation } from '../../../../types/customize-system';

function options(...argv: string[]) {
  const command = parseCommandLine(['-i', 'disk', 'guest.img', '-o', 'null', ...argv]);
  if (command.action !== 'convert') throw new Error(command.action);
  return command.options;
}

const customize = (...argv: string[]) => options(...argv).customize;

it.each<[string[], SystemOperation[]]>([
  [['--timezone', 'Europe/Berlin'], [{ operation: 'timezone', timezone: 'Europe/Berlin' }]],
  [
    ['--root-password', 'file:/run/pw'],
    [{ operation: 'password', user: 'root', password: { file: '/run/pw' } }],
  ],
  [['--root-password', 'env:PW'], [{ operation: 'password', user: 'root', password: { env: 'PW' } }]],
  [['--root-password', 'password:a:b'], [{ operation: 'password', user: 'root', password: 'a:b' }]],
  [['--root-password=disabled'], [{ operation: 'password', user: 'root', password: { disabled: true } }]],
  [
    ['--password', 'bob:locked:file:pw', '--password-crypto', 'sha256'],
    [{ operation: 'password', user: 'bob', password: { file: 'pw' }, locked: true, crypt: 'sha256' }],
  ],
  [['--ssh-inject', 'root'], [{ operation: 'ssh-inject', user: 'root' }]],
  [
    ['--ssh-inject', 'root:file:a:b.pub'],
    [{ operation: 'ssh-inject', user: 'root', key: { file: 'a:b.pub' } }],
  ],
  [
    ['--ssh-inject', 'root:string:ssh-rsa A b'],
    [{ operation: 'ssh-inject', user: 'root', key: { text: 'ssh-rsa A b' } }],
  ],
  [
    ['--install', 'a,b', '--uninstall', 'c', '--update'],
    [
      { operation: 'install', packages: ['a', 'b'] },
      { operation: 'uninstall', packages: ['c'] },
      { operation: 'update' },
    ],
  ],
  [
    ['--run', 's.sh', '--run-command', 'a --b'],
    [
      { operation: 'run', script: 's.sh' },
      { operation: 'run-command', command: 'a --b' },
    ],
  ],
  [
    ['--firstboot', 's.sh', '--firstboot-command', 'x', '--firstboot-install', 'a,b'],
    [
      { operation: 'firstboot', script: 's.sh' },
      { operation: 'firstboot-command', command: 'x' },
      { operation: 'firstboot-install', packages: ['a', 'b'] },
    ],
  ],
  [['--no-logfile', '--selinux-relabel'], [{ operation: 'no-logfile' }]],
])('%j', (argv, expected) => expect(customize(...argv)).toEqual(expected));

it('a made-up password is taken by the command', () => {
  expect(customize('--root-password', 'locked:random')).toEqual([
    {
      operation: 'password',
      user: 'root',
      locked: true,
      password: { random: expect.any(Function) as () => void },
    },
  ]);
});

it('--selinux-relabel-exclude and --selinux-relabel-at-boot say how', () => {
  const dirs = ['--selinux-relabel-exclude', '/srv/data', '--selinux-relabel-exclude', '/home'];
  expect(options(...dirs).selinux).toEqual({ exclude: ['/srv/data', '/home'] });
  expect(options('--selinux-relabel-at-boot').selinux).toEqual({ atBoot: true });
  expect(options('--selinux-relabel').selinux).toBeUndefined();
});

it('--no-selinux-relabel leaves the step out', () => {
  expect(options('--no-selinux-relabel').steps).toEqual({ omit: ['selinux'] });
  expect(options('--selinux-relabel').steps).toBeUndefined();
});

it.each([
  ['--root-password', 'top-secret'],
  ['--root-password', 'top-secret:x'],
  ['--root-password', 'password:'],
  ['--root-password', 'locked'],
  ['--password', 'top-secret'],
  ['--password', ':password:top-secret'],
  ['--ssh-inject', 'root:top-secret'],
  ['--password-crypto', 'des'],
])('%s %s is refused without a word of it', (...argv) => {
  expect(() => customize(...argv)).toThrow(expect.objectContaining({ code: 'USAGE' }) as Error);
  expect(() => customize(...argv)).not.toThrow('top-secret');
});
