import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { convertGuest } from '../../../../../lib/conversion';
import { usualCrypt } from '../../../../../lib/conversion/linux/customize/password-crypt';
import { hashPassword } from '../../../../../lib/conversion/linux/customize/password-hash';
import { passwordStep } from '../../../../../lib/conversion/linux/customize/password';
import { debianGuest } from '../../../../../lib/testing';
import type { PasswordCrypt, PasswordOperation } from '../../../../../types/customize-system';
import { recordingContext } from '../../../support/recording-context';
import { inspection, linuxState, warnings, type LinuxStateChanges } from '../../support/linux-state';
import { stepGuest } from '../../support/step-guest';

const shadow = 'root:!:19700:0:99999:7:::\nadmin:$6$old$hash:19700:0:90:7:::\nrooter:*:1::::::\n';
const crypts: readonly PasswordCrypt[] = ['md5', 'sha256', 'sha512', 'yescrypt'];

let directory: string;
const environment = { ...process.env };
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'v2v-password.'))));
afterEach(() => {
  process.env = { ...environment };
  rmSync(directory, { recursive: true, force: true });
});

/** What crypt(3) of this host, reached another way than ours, makes of each password with its hash; undefined: no way. */
function hashedAgain(pairs: readonly (readonly [string, string])[]): string[] | undefined {
  const program = `
import json, sys
try:
    import crypt
except ImportError:
    print("null")
else:
    print(json.dumps([crypt.crypt(password, hash) for password, hash in json.load(sys.stdin)]))`;
  const said = execFileSync('python3', ['-W', 'ignore', '-c', program], {
    input: JSON.stringify(pairs),
    encoding: 'utf8',
  });
  return (JSON.parse(said) as string[] | null) ?? undefined;
}

async function set(operation: Omit<PasswordOperation, 'operation'>, changes: LinuxStateChanges = {}) {
  const guest = stepGuest({ files: { '/etc/shadow': shadow } });
  const state = linuxState(guest, changes);
  await passwordStep({ operation: 'password', ...operation }).run(state);
  const text = guest.text('/etc/shadow') ?? '';
  const line = text.split('\n').find((each) => each.startsWith(`${operation.user}:`));
  return { text, line, field: line?.split(':')[1] ?? '', state };
}

// perl's crypt() is that of the host, which elsewhere than with libxcrypt knows less.
it.each(crypts)(
  '%s opens with the password and with no other',
  async (crypt) => {
    const context = recordingContext();
    const pairs: [string, string][] = [];
    for (const password of ['a:b c$`\'"\\', 'pässwörd', 'pässwörd']) {
      pairs.push([password, (await hashPassword(password, crypt, context)) ?? 'none']);
    }
    const hashes = pairs.map(([, hash]) => hash);
    expect(new Set(hashes).size).toBe(3);
    const again = hashedAgain([...pairs, ['another', hashes[2]!]]);
    if (again === undefined) return console.warn('python3 has no module crypt: hashes are not verified');
    expect(again.slice(0, 3)).toEqual(hashes);
    expect(again[3]).not.toBe(hashes[2]);
  },
  60_000,
);

it('sets the field of one user, and leaves all else', async () => {
  const { text, field } = await set({ user: 'root', password: 'secret', crypt: 'sha512' });
  expect(field).toMatch(/^\$6\$[./\w]{16}\$[./\w]{86}$/);
  expect(text.replace(field, '!')).toBe(shadow);
});

it.each([
  [{ disabled: true } as const, undefined, '*'],
  [{ disabled: true } as const, true, '!!*'],
])('%j, locked: %s', async (password, locked, expected) => {
  expect((await set({ user: 'admin', password, ...(locked ? { locked } : {}) })).field).toBe(expected);
});

it('locks the account and sets the password all the same', async () => {
  const { field } = await set({ user: 'admin', password: 'secret', locked: true });
  expect(field).toMatch(/^!!\$y\$j9T\$/);
});

it('takes a password from a file, a variable or a function', async () => {
  const file = join(directory, 'pw');
  writeFileSync(file, 'from-file\r\nsecond line\n');
  process.env.GUEST_PASSWORD = 'from-variable';
  const asked: unknown[] = [];
  const ask = (question: unknown) => {
    asked.push(question);
    return 'from-function';
  };
  for (const [password, expected] of [
    [{ file }, 'from-file'],
    [{ env: 'GUEST_PASSWORD' }, 'from-variable'],
    [ask, 'from-function'],
  ] as const) {
    const { field } = await set({ user: 'root', password, crypt: 'sha512' });
    const check = ['-6', '-stdin', '-salt', field.split('$')[2]!];
    expect(execFileSync('openssl', ['passwd', ...check], { input: expected, encoding: 'utf8' }).trim()).toBe(
      field,
    );
  }
  expect(asked).toEqual([{ server: 'guest', user: 'root' }]);
});

it('tells a made-up password to its function alone', async () => {
  const told: [string, string][] = [];
  const random = (password: string, user: string) => void told.push([password, user]);
  const { field, state } = await set({ user: 'root', password: { random }, crypt: 'sha512' });
  expect(told).toEqual([[expect.stringMatching(/^[A-Za-z2-9]{16}$/), 'root']]);
  expect(JSON.stringify(state.events)).not.toContain(told[0]![0]);
  const again: string[] = [];
  await set({ user: 'root', password: { random: (password) => void again.push(password) } });
  expect(again[0]).not.toBe(told[0]![0]);
  expect(field).toMatch(/^\$6\$/);
});

it.each([
  [
    'of no such user',
    { user: 'nobody', password: 'x' },
    'CUSTOMIZE_FAILED',
    /has no user "nobody" in \/etc\/shadow/,
  ],
  ['of a function that gives none', { user: 'root', password: () => '' }, 'USAGE', /for root is empty/],
  [
    'in a file that is not there',
    { user: 'root', password: { file: '/no/such' } },
    'PASSWORD_FILE',
    /no\/such/,
  ],
])('a password %s is an error', async (_what, operation, code, message) => {
  await expect(set(operation)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message) as string,
  });
});

it('needs /etc/shadow', async () => {
  const state = linuxState(stepGuest({ files: { '/etc/passwd': 'root:x:0:0::/root:/bin/sh\n' } }));
  const step = passwordStep({ operation: 'password', user: 'root', password: 'x' });
  await expect(step.run(state)).rejects.toMatchObject({ code: 'CUSTOMIZE_FAILED', subject: '/etc/shadow' });
});

describe('by default', () => {
  it.each([
    ['rhel', 5, 'md5'],
    ['rhel', 6, 'sha512'],
    ['rocky', 8, 'sha512'],
    ['almalinux', 9, 'yescrypt'],
    ['fedora', 8, 'md5'],
    ['fedora', 29, 'sha512'],
    ['fedora', 30, 'yescrypt'],
    ['debian', 4, 'md5'],
    ['debian', 10, 'sha512'],
    ['debian', 11, 'yescrypt'],
    ['ubuntu', 18, 'sha512'],
    ['ubuntu', 20, 'yescrypt'],
    ['sles', 12, 'sha512'],
    ['sles', 15, 'yescrypt'],
    ['opensuse', 15, 'yescrypt'],
    ['kali', 2024, 'yescrypt'],
    ['openeuler', 22, 'sha512'],
    ['slackware', 15, undefined],
  ])('%s %i: %s', (distro, majorVersion, expected) => {
    expect(usualCrypt(inspection({ distro, majorVersion }))).toBe(expected);
  });

  it('is sha512 with a warning where it is not known', async () => {
    const changes = { inspection: inspection({ distro: 'slackware', productName: 'Slackware 15' }) };
    const { field, state } = await set({ user: 'root', password: 'x' }, changes);
    expect(field).toMatch(/^\$6\$/);
    expect(warnings(state.events)).toEqual([expect.stringContaining('Slackware 15') as string]);
  });
});

describe("where the host's crypt(3) is not of libxcrypt", () => {
  /** A perl that knows sha512 alone, and writes down what it was called with. */
  function poorPerl(): string {
    const calls = join(directory, 'calls');
    const perl = execFileSync('sh', ['-c', 'command -v perl'], { encoding: 'utf8' }).trim();
    const script = `#!/bin/sh\nprintf '%s\\n' "$@" >> '${calls}'\nread -r setting\ncase $setting in\n'$6$'*) (echo "$setting"; cat) | ${perl} "$@" ;;\n*) printf '*0' ;;\nesac\n`;
    writeFileSync(join(directory, 'perl'), script);
    chmodSync(join(directory, 'perl'), 0o755);
    process.env.PATH = `${directory}${delimiter}${process.env.PATH}`;
    return calls;
  }

  it('sha512 stands in for yescrypt, with a warning; the password is in no argument', async () => {
    const calls = poorPerl();
    const { field, state } = await set({ user: 'root', password: 'hidden-secret' });
    expect(field).toMatch(/^\$6\$/);
    expect(warnings(state.events)).toEqual([expect.stringContaining('hashed with sha512') as string]);
    expect(readFileSync(calls, 'utf8')).toContain('crypt($password, $setting)');
    expect(readFileSync(calls, 'utf8')).not.toContain('hidden-secret');
  });

  it('is an error where yescrypt was asked for', async () => {
    poorPerl();
    await expect(set({ user: 'root', password: 'x', crypt: 'yescrypt' })).rejects.toMatchObject({
      code: 'NOT_SUPPORTED',
    });
  });
});

it('neither events nor the result have the password or its hash', async () => {
  await using debian = await debianGuest();
  const customize = [
    { operation: 'password', user: 'root', password: 'hidden-secret' },
    { operation: 'hostname', hostname: 'web' },
  ] as const;
  const conversion = await convertGuest(debian.guest, debian.input({ customize }), debian.context);
  const hash = /^root:([^:]*)/.exec(debian.guest.text('/etc/shadow') ?? '')?.[1] ?? '';
  expect(hash).toMatch(/^\$y\$/);
  expect((await debian.guest.statns('/etc/shadow')).st_mode & 0o7777).toBe(0o640);
  const told = JSON.stringify([conversion, debian.events]);
  expect(told).not.toContain('hidden-secret');
  expect(told).not.toContain(hash.slice(8));
  expect(conversion.changes.find(({ path }) => path === '/etc/shadow')).toMatchObject({
    action: 'modified',
    diff: expect.stringContaining('+root:********:19700') as string,
  });
  // After everything else, whatever its place.
  const steps = conversion.steps.map(({ name }) => name);
  expect(steps.indexOf('password')).toBe(steps.indexOf('hostname') + 1);
});
