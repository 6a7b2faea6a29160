import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  checkConversionOptions,
  convertGuest,
  customizePrograms,
  needsNetwork,
} from '../../../../lib/conversion';
import { checkSystemFiles } from '../../../../lib/conversion/guest/customize/system-host-files';
import { windows10Guest } from '../../../../lib/testing';
import { windowsZone } from '../../../../lib/conversion/windows/customize/timezone';
import { hostnameStep } from '../../../../lib/conversion/windows/customize/hostname';
import type { SystemOperation } from '../../../../types/customize-system';
import { warnings } from '../support/linux-state';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHRlc3Q me';
const random = () => undefined;

function problem(...customize: SystemOperation[]): string | undefined {
  try {
    checkConversionOptions({ customize });
    return undefined;
  } catch (error) {
    expect(error).toMatchObject({ code: 'USAGE' });
    return (error as Error).message;
  }
}

it.each<SystemOperation>([
  { operation: 'timezone', timezone: 'America/Argentina/Buenos_Aires' },
  { operation: 'timezone', timezone: 'Etc/GMT+5' },
  { operation: 'timezone', timezone: 'W. Europe Standard Time' },
  { operation: 'timezone', timezone: 'Central Standard Time (Mexico)' },
  { operation: 'password', user: 'root', password: { random } },
  { operation: 'password', user: 'DOM\\user.name', password: { disabled: true }, crypt: 'yescrypt' },
  { operation: 'ssh-inject', user: 'bob', key: { text: key } },
  {
    operation: 'install',
    packages: ['g++', 'libc6:i386', 'python3.11', '@development-tools', 'foo-1.2-3.x86_64'],
  },
  { operation: 'update' },
  { operation: 'no-logfile' },
])('%j is taken', (operation) => expect(problem(operation)).toBeUndefined());

it.each<[SystemOperation, RegExp]>([
  [{ operation: 'timezone', timezone: '../../../etc/passwd' }, /not the name of a time zone/],
  [{ operation: 'timezone', timezone: '/Europe/Berlin' }, /not the name of a time zone/],
  [{ operation: 'timezone', timezone: 'Europe/../x' }, /not the name of a time zone/],
  [{ operation: 'timezone', timezone: 'UTC" & calc' }, /not the name of a time zone/],
  [{ operation: 'password', user: 'a:b', password: 'x' }, /cannot be the name of a user/],
  [{ operation: 'password', user: 'root', password: '' }, /password for root is empty/],
  [{ operation: 'password', user: 'root', password: 'hidden\nsecret' }, /has an end of line/],
  [{ operation: 'password', user: 'root', password: 'hidden'.repeat(100) }, /longer than 511 bytes/],
  [{ operation: 'password', user: 'root', password: 'x', crypt: 'des' as 'md5' }, /no way of hashing/],
  [{ operation: 'ssh-inject', user: '-x', key: { text: key } }, /cannot be the name of a user/],
  [{ operation: 'ssh-inject', user: 'x', key: { text: 'hidden secret' } }, /is not a public key/],
  [{ operation: 'install', packages: [] }, /No package is named/],
  [{ operation: 'install', packages: ['--hidden'] }, /cannot be the name of a package/],
  [{ operation: 'uninstall', packages: ['a b'] }, /cannot be the name of a package/],
  [{ operation: 'firstboot-install', packages: [''] }, /cannot be the name of a package/],
  [{ operation: 'run-command', command: ' ' }, /is empty/],
  [{ operation: 'run', script: '' }, /is empty/],
  [{ operation: 'firstboot', script: '' }, /is empty/],
])('%j is refused', (operation, message) => {
  const said = problem(operation);
  expect(said).toMatch(message);
  if (operation.operation === 'password' || operation.operation === 'ssh-inject') {
    expect(said).not.toContain('hidden');
  }
});

it('a password is set once a user', () => {
  const root = { operation: 'password', user: 'root', password: 'x' } as const;
  expect(problem(root, { ...root, user: 'bob' })).toBeUndefined();
  expect(problem(root, { ...root, password: 'y' })).toBe('The password of root is set twice.');
});

it('a network is for what may download something', () => {
  expect(
    needsNetwork([
      { operation: 'hostname', hostname: 'a' },
      { operation: 'uninstall', packages: ['a'] },
    ]),
  ).toBe(false);
  for (const operation of [
    { operation: 'install', packages: ['a'] },
    { operation: 'update' },
    { operation: 'run', script: 'a' },
    { operation: 'run-command', command: 'a' },
  ] as const) {
    expect(needsNetwork([operation])).toBe(true);
  }
  expect(needsNetwork()).toBe(false);
});

it('perl is needed where a password is hashed', () => {
  const password = (value: string | { disabled: true }) =>
    ({ operation: 'password', user: 'a', password: value }) as const;
  expect(customizePrograms([password('x')])).toEqual(['perl']);
  expect(customizePrograms([password({ disabled: true })])).toEqual([]);
});

describe('files of the host are looked at before anything begins', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'v2v-files.'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  const file = (content: string | Buffer) => {
    writeFileSync(join(directory, 'file'), content);
    return join(directory, 'file');
  };

  it('and are there', async () => {
    const operations: SystemOperation[] = [
      { operation: 'run', script: file('#!/bin/sh\n') },
      { operation: 'password', user: 'root', password: { file: file('pw\n') } },
      { operation: 'update' },
    ];
    await expect(checkSystemFiles(operations)).resolves.toBeUndefined();
    await expect(checkSystemFiles()).resolves.toBeUndefined();
  });

  it.each<[string, () => SystemOperation, string]>([
    ['a script that is not there', () => ({ operation: 'run', script: '/no/such' }), 'INPUT_NOT_FOUND'],
    ['a directory', () => ({ operation: 'firstboot', script: directory }), 'USAGE'],
    [
      'a first-boot script that is no text',
      () => ({ operation: 'firstboot', script: file(Buffer.of(0x7f, 0, 0xff)) }),
      'USAGE',
    ],
    ['a key that is none', () => ({ operation: 'ssh-inject', user: 'a', key: { file: file('x') } }), 'USAGE'],
    [
      'a password that is not there',
      () => ({ operation: 'password', user: 'a', password: { file: '/no/such' } }),
      'PASSWORD_FILE',
    ],
    [
      'an empty password',
      () => ({ operation: 'password', user: 'a', password: { file: file('\n') } }),
      'USAGE',
    ],
    [
      'a variable that is not set',
      () => ({ operation: 'password', user: 'a', password: { env: 'V2V_NOT_SET' } }),
      'USAGE',
    ],
  ])('%s is an error', async (_what, operation, code) => {
    await expect(checkSystemFiles([operation()])).rejects.toMatchObject({ code });
  });
});

describe('a Windows guest', () => {
  it.each([
    ['Europe/Berlin', 'W. Europe Standard Time'],
    ['Europe/Kyiv', 'FLE Standard Time'],
    ['Asia/Kolkata', 'India Standard Time'],
    ['Etc/UTC', 'UTC'],
    ['W. Europe Standard Time', 'W. Europe Standard Time'],
    ['UTC-02', 'UTC-02'],
  ])('calls %s %s', (timezone, expected) => expect(windowsZone(timezone)).toBe(expected));

  it('has no zone that nobody knows', () => {
    expect(() => windowsZone('Mars/Olympus')).toThrow('It is not known what Windows calls');
  });

  it.each(['a-name-that-is-too-long', '12345'])('is not called %s', (hostname) => {
    expect(() => hostnameStep({ operation: 'hostname', hostname })).toThrow(
      'A Windows guest cannot have the name',
    );
  });

  it('does at its first boot what it can, and warns of the rest', async () => {
    await using windows = await windows10Guest();
    const customize: SystemOperation[] = [
      { operation: 'hostname', hostname: 'web.example.org' },
      { operation: 'timezone', timezone: 'Europe/Berlin' },
      { operation: 'firstboot-command', command: 'echo hi > C:\\hi.txt' },
      { operation: 'password', user: 'root', password: 'hidden-secret' },
      { operation: 'run-command', command: 'true' },
    ];
    const { changes, steps } = await convertGuest(
      windows.guest,
      windows.input({ customize }),
      windows.context,
    );
    const names = steps.filter(({ outcome }) => outcome === 'done').map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['hostname', 'timezone', 'firstboot-command']));
    const script = (name: string) =>
      changes.find(({ path }) => path.includes(name) && path.endsWith('script.cmd'))?.diff;
    expect(script('set-hostname')).toContain(".Rename('web').ReturnValue");
    expect(script('set-hostname')).toContain('/v "NV Domain" /t REG_SZ /d "example.org"');
    expect(script('set-timezone')).toContain('tzutil /s "W. Europe Standard Time"');
    expect(script('echo-hi')).toContain('echo hi > C:\\hi.txt');
    expect(warnings(windows.events)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('"password" is not done') as string,
        expect.stringContaining('"run-command" is not done') as string,
      ]),
    );
    expect(JSON.stringify([windows.events, changes])).not.toContain('hidden-secret');
  });
});

it('an unknown operation names those that there are', () => {
  expect(problem({ operation: 'reboot' } as unknown as SystemOperation)).toMatch(
    /no customize operation "reboot"/,
  );
});
