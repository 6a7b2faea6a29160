import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { convert } from '../../../lib';
import type { CustomizeOperation } from '../../../types/customize';
import type { V2vEvent } from '../../../types/events';
import type { ConvertResult } from '../../../types/result';
import { buildGuest } from '../../guests';
import { hostSources, hostSuite } from '../../guests/host-apt';
import { bootDomain, bootTimeout } from '../support/boot';
import { isFull } from '../support/full';
import { acceleration, conversionTimeout, guestTimeout } from '../support/source';

// One conversion with most of what can be done to the system; what became of it is read by guestfish, and by the guest.

const secret = 'kept-Secret-42';
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHRlc3Q test@example';

let directory: string;
let disk: string;
let result: ConvertResult;
let generated: string;
const events: V2vEvent[] = [];

/** A package from the mirror that the host itself uses, which the guest otherwise knows nothing of. */
function installation(file: (name: string, text: string) => string): CustomizeOperation[] {
  const sources = file('host.sources', hostSources(hostSuite().suite));
  return [
    { operation: 'upload', source: sources, path: '/etc/apt/sources.list.d/host.sources' },
    { operation: 'install', packages: ['hello'] },
  ];
}

beforeAll(async () => {
  const guest = await buildGuest('debian12', { log: (message) => process.stderr.write(`${message}\n`) });
  directory = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), 'v2v-customize.'));
  const file = (name: string, text: string) => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };
  disk = join(directory, 'web-sda');
  result = await convert({
    input: { mode: 'disk', paths: [guest.disk] },
    output: { mode: 'local', directory },
    name: 'web',
    appliance: { acceleration: acceleration() },
    guestAgent: false,
    trace: true,
    onEvent: (event) => events.push(event),
    customize: [
      { operation: 'password', user: 'root', password: { file: file('password', `${secret}\n`) } },
      { operation: 'password', user: 'daemon', password: { random: (made) => (generated = made) } },
      { operation: 'password', user: 'bin', password: secret, locked: true, crypt: 'sha512' },
      { operation: 'hostname', hostname: 'web.example.org' },
      { operation: 'timezone', timezone: 'Europe/Berlin' },
      { operation: 'ssh-inject', user: 'root', key: { text: key } },
      { operation: 'run-command', command: 'echo from the guest; uname -m > /root/ran' },
      { operation: 'run', script: file('setup.sh', '#!/bin/sh\necho script >> /root/ran\n') },
      { operation: 'uninstall', packages: ['nano'] },
      ...(isFull ? installation(file) : []),
      { operation: 'firstboot', script: file('first.sh', 'echo one >> /root/first\n') },
      { operation: 'firstboot-command', command: 'echo two >> /root/first' },
    ],
  });
}, guestTimeout + conversionTimeout);

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** What guestfish says to commands about the converted guest. */
function guestfish(...commands: string[]): string {
  return execFileSync('guestfish', ['--ro', '-a', disk, '-i'], {
    input: commands.join('\n'),
    encoding: 'utf8',
    env: {
      ...process.env,
      LIBGUESTFS_BACKEND: 'direct',
      ...(acceleration() === 'tcg' ? { LIBGUESTFS_BACKEND_SETTINGS: 'force_tcg' } : {}),
    },
  });
}

it(
  'the guest is as it was asked for',
  () => {
    const read = guestfish(
      'cat /etc/hostname',
      'readlink /etc/localtime',
      'cat /etc/shadow',
      'cat /root/.ssh/authorized_keys',
      'cat /root/ran',
      'cat /tmp/builder.log',
      'stat /etc/shadow',
      'glob echo /usr/bin/nano*',
    );
    expect(read).toMatch(/^web\.example\.org$/m);
    expect(read).toMatch(/^\/usr\/share\/zoneinfo\/Europe\/Berlin$/m);
    expect(read).toMatch(/^root:\$y\$j9T\$[^:]+:\d+:0:99999:7:::$/m);
    expect(read).toMatch(/^daemon:\$y\$/m);
    expect(read).toMatch(/^bin:!!\$6\$/m);
    expect(read).toContain(`${key}\n`);
    expect(read).toMatch(/^x86_64\nscript$/m);
    expect(read).toContain('from the guest\n');
    expect(read).toContain('mode: 33184');
    expect(read).not.toMatch(/^\/usr\/bin\/nano$/m);
  },
  conversionTimeout,
);

(isFull ? it : it.skip)(
  'a package of the mirror is installed',
  () => expect(guestfish('command "hello"')).toMatch(/^Hello, world!$/m),
  conversionTimeout,
);

it('the result says what was done', () => {
  const names = result.conversion.steps.map(({ name }) => name);
  expect(names.slice(names.indexOf('hostname'), names.indexOf('password-3') + 1)).toEqual([
    'hostname',
    'timezone',
    'ssh-inject',
    'run-command',
    'run',
    'uninstall',
    ...(isFull ? ['upload', 'install'] : []),
    'firstboot',
    'firstboot-command',
    'password',
    'password-2',
    'password-3',
  ]);
  expect(result.conversion.changes.find(({ path }) => path === '/etc/shadow')?.diff).toContain(
    '+root:********:',
  );
});

it('no event, not even a trace, and no result has a password or its hash', () => {
  expect(events.some((event) => event.type === 'debug' && event.origin === 'trace')).toBe(true);
  const told = JSON.stringify([events, result]);
  expect(generated).toMatch(/^\w{16}$/);
  expect(told).not.toContain(secret);
  expect(told).not.toContain(generated);
  expect(told).not.toMatch(/\$y\$j9T\$[./\w]{22}\$/);
});

(isFull ? it : it.skip)(
  'it boots, takes the password, and runs what it was left',
  async () => {
    const machine = bootDomain(join(directory, 'web.xml'));
    try {
      await machine.login({ user: 'root', password: secret });
      expect(await machine.run('hostname')).toContain('web');
      expect(
        await machine.run(
          'for i in $(seq 60); do grep -q two /root/first && break; sleep 1; done; cat /root/first',
        ),
      ).toMatch(/one\s+two/);
      expect(await machine.run('date +%Z')).toMatch(/CES?T/);
      await machine.powerOff();
    } finally {
      await machine.close();
    }
  },
  bootTimeout,
);
