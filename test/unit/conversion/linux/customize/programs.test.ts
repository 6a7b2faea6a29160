import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { packageCommand } from '../../../../../lib/conversion/linux/customize/package-commands';
import { linuxCustomize } from '../../../../../lib/conversion/linux/customize';
import type { CommandAnswer, TestCommands } from '../../../../../lib/testing';
import type { SystemOperation } from '../../../../../types/customize-system';
import { inspection, linuxState, type LinuxStateChanges } from '../../support/linux-state';
import { guestWithAugeas, type StepGuestOptions } from '../../support/step-guest';

const environment = { ...process.env };
beforeEach(() => {
  for (const name of ['http_proxy', 'https_proxy', 'ftp_proxy', 'no_proxy']) delete process.env[name];
});
afterEach(() => (process.env = { ...environment }));

const log = '/tmp/builder.log';

/** A shell of the guest that prints something into the log and ends with a status; keeps what it was given to run. */
function shell(output: string, status = 0) {
  const ran: string[][] = [];
  const answer: CommandAnswer = async (words, guest) => {
    const start = words.indexOf('v2v-node');
    ran.push(words.slice(start + 2));
    await guest.writeAppend(words[start + 1]!, Buffer.from(output));
    return `${status}\n`;
  };
  return { ran, commands: { '/bin/sh -c': answer, '/bin/sh': answer } };
}

async function perform(
  operation: SystemOperation,
  { ran, commands }: { ran: string[][]; commands: TestCommands },
  changes: LinuxStateChanges = {},
  files: StepGuestOptions['files'] = {},
) {
  const guest = await guestWithAugeas({
    commands,
    directories: ['/tmp', '/usr/sbin', '/etc'],
    files: { '/etc/hosts': '', ...files },
  });
  const state = linuxState(guest, changes);
  const make = linuxCustomize[operation.operation] as (operation: SystemOperation) => {
    run: (state: unknown) => Promise<void>;
  };
  return { guest, state, ran, done: make(operation).run(state) };
}

const runCommand = { operation: 'run-command', command: 'make install; exit 1' } as const;

it('a command is run by the shell, its output goes to the log and into an event', async () => {
  const { done, ran, state, guest } = await perform(
    runCommand,
    shell('hello\nthere\n'),
    {},
    { [log]: 'before\n' },
  );
  await done;
  expect(ran).toEqual([['/bin/sh', '-c', 'make install; exit 1']]);
  expect(guest.text(log)).toBe('before\nhello\nthere\n');
  expect(state.events).toContainEqual({ type: 'debug', origin: 'guest', message: 'hello\nthere\n' });
  expect(state.guestProgramsWrote).toBe(true);
});

it('a command that fails ends the conversion, with the last line that it has printed', async () => {
  const { done } = await perform(runCommand, shell('one\nmake: *** No rule.\n\n', 2));
  await expect(done).rejects.toMatchObject({
    code: 'CUSTOMIZE_FAILED',
    message: 'The command "make install; exit 1" failed in the guest with status 2: make: *** No rule.',
  });
});

it('proxies of the host are handed on; their passwords are in no event', async () => {
  process.env.http_proxy = 'http://me:hidden-secret@proxy:3128';
  process.env.no_proxy = 'localhost';
  const { done, guest } = await perform(runCommand, shell(''));
  await done;
  expect(guest.ran[0]?.line).toMatch(/^http_proxy=\S*hidden-secret\S* no_proxy=\S+ /);
});

it('programs of another architecture are not run', async () => {
  const arch = process.arch === 's390x' ? 'x86_64' : 's390x';
  const { done, ran } = await perform(runCommand, shell(''), { inspection: inspection({ arch }) });
  await expect(done).rejects.toMatchObject({ code: 'GUEST_UNSUPPORTED' });
  expect(ran).toEqual([]);
});

it('a 32-bit guest is told that the machine is one', async () => {
  const changes = { inspection: inspection({ arch: 'i686' }) };
  const { done, ran } = await perform(runCommand, shell(''), changes, { '/usr/bin/setarch': 'ELF' });
  await done;
  expect(ran[0]?.slice(0, 3)).toEqual(
    process.arch === 'x64' ? ['setarch', 'i686', '/bin/sh'] : ['/bin/sh', '-c', runCommand.command],
  );
});

it('a log that is a link is not written through', async () => {
  const { commands } = shell('x\n');
  const guest = await guestWithAugeas({
    commands,
    files: { '/etc/passwd': 'root:x\n', '/tmp/a': '' },
    links: { [log]: '/etc/passwd' },
  });
  await linuxCustomize['run-command']!(runCommand).run(linuxState(guest));
  expect(guest.text('/etc/passwd')).toBe('root:x\n');
  expect(guest.text(log)).toBe('x\n');
});

describe('a script of the host', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'v2v-scripts.'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('is run and gone afterwards', async () => {
    const script = join(directory, 'setup.sh');
    writeFileSync(script, '#!/bin/sh\necho hi\n');
    const seen: string[] = [];
    const { done, guest } = await perform(
      { operation: 'run', script },
      {
        ran: [],
        commands: {
          '/bin/sh -c': async (words, inside) => {
            seen.push((await inside.readFile(words.at(-1)!)).toString());
            return '0\n';
          },
          '/bin/sh': '0\n',
        },
      },
    );
    await done;
    expect(seen).toEqual(['#!/bin/sh\necho hi\n']);
    expect(await guest.ls('/tmp')).toEqual([]);
  });

  it('is left for the first boot, as commands and packages are', async () => {
    const script = join(directory, 'my setup.sh');
    writeFileSync(script, '#!/bin/sh\necho hi\n');
    const guest = await guestWithAugeas({
      files: { '/usr/lib/systemd/systemd': 'ELF', '/tmp/a': '' },
      links: { '/sbin/init': '/usr/lib/systemd/systemd' },
      directories: ['/usr/libexec', '/etc/systemd/system', '/var/lib', '/sbin'],
    });
    const state = linuxState(guest);
    await linuxCustomize.firstboot!({ operation: 'firstboot', script }).run(state);
    const command = 'touch /root/x && sync';
    await linuxCustomize['firstboot-command']!({ operation: 'firstboot-command', command }).run(state);
    const packages = ['nginx', 'curl'];
    await linuxCustomize['firstboot-install']!({ operation: 'firstboot-install', packages }).run(state);
    expect(guest.text('/var/lib/v2v-node/firstboot.list')).toMatch(
      /^0001-my-setup.sh 1 86400\n0002-\S+ 1 86400\n0003-install-nginx-curl 5 86400\n$/,
    );
    const scripts = '/usr/libexec/v2v-node/firstboot.d';
    expect(guest.text(`${scripts}/0001-my-setup.sh`)).toBe('#!/bin/sh\necho hi\n');
    const texts = (await guest.ls(scripts)).map((name) => guest.text(`${scripts}/${name}`));
    expect(texts[1]).toBe(`#!/bin/sh\n${command}\n`);
    expect(texts[2]).toMatch(/until online;[\s\S]*apt-get .* update && apt-get .* install nginx curl\n$/);
  });
});

describe('packages', () => {
  it.each([
    [
      'apt',
      'debian',
      /apt-get .*force-confold.* update && apt-get .* install a b$/,
      /apt-get .* remove a b$/,
      /apt-get .* upgrade$/,
    ],
    [
      'apt',
      'alt',
      /^apt-get -y update && apt-get -y install a b$/,
      /^apt-get -y remove a b$/,
      /dist-upgrade$/,
    ],
    ['dnf', 'rhel', /^dnf -y install a b$/, /^dnf -y remove a b$/, /^dnf -y --best upgrade$/],
    ['yum', 'rhel', /^yum -y install a b$/, /^yum -y remove a b$/, /^yum -y update$/],
    ['zypper', 'suse', /^zypper --non-interactive install \S+ a b$/, /remove a b$/, /interactive update/],
  ] as const)('with %s of the family %s', (packageManagement, family, install, uninstall, update) => {
    const state = { family, inspection: inspection({ packageManagement }) };
    expect(packageCommand(state, { install: ['a', 'b'] })).toMatch(install);
    expect(packageCommand(state, { uninstall: ['a', 'b'] })).toMatch(uninstall);
    expect(packageCommand(state, 'update')).toMatch(update);
  });

  it('a rolling SUSE is brought up to date as a whole', () => {
    const found = inspection({ packageManagement: 'zypper', productName: 'openSUSE Tumbleweed' });
    expect(packageCommand({ family: 'suse', inspection: found }, 'update')).toContain('dist-upgrade');
  });

  it('starts no services on Debian meanwhile, and reports what was removed', async () => {
    const policies: boolean[] = [];
    const { done, state, guest } = await perform(
      { operation: 'uninstall', packages: ['nano'] },
      {
        ran: [],
        commands: {
          '/bin/sh -c': async (_words, inside) => {
            policies.push(await inside.exists('/usr/sbin/policy-rc.d'));
            return '0\n';
          },
          '/bin/sh': '0\n',
        },
      },
    );
    await done;
    expect(policies).toEqual([true]);
    expect(await guest.exists('/usr/sbin/policy-rc.d')).toBe(false);
    expect(state.removedPackages).toEqual(['nano']);
  });

  it('with a package manager that is not known is an error', async () => {
    const changes = { inspection: inspection({ packageManagement: 'pacman' }) };
    const { done } = await perform({ operation: 'install', packages: ['a'] }, shell(''), changes);
    await expect(done).rejects.toMatchObject({ code: 'GUEST_UNSUPPORTED', subject: 'pacman' });
  });
});

it('--no-logfile removes the log', async () => {
  const guest = await guestWithAugeas({ files: { [log]: 'secret\n' } });
  await linuxCustomize['no-logfile']!({ operation: 'no-logfile' }).run(linuxState(guest));
  expect(await guest.exists(log)).toBe(false);
});
