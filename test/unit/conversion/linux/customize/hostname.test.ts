import { checkConversionOptions, convertGuest, type LinuxState } from '../../../../../lib/conversion';
import { hostnameStep } from '../../../../../lib/conversion/linux/customize/hostname';
import { renameInHosts } from '../../../../../lib/conversion/linux/customize/hosts-file';
import { setVariable } from '../../../../../lib/conversion/linux/customize/shell-variable';
import { debianGuest, el7Guest, el9Guest, slesGuest, type TypicalGuest } from '../../../../../lib/testing';
import { inspection, linuxState, warnings } from '../../support/linux-state';
import { stepGuest } from '../../support/step-guest';

const customize = [{ operation: 'hostname', hostname: 'web.example.org' }] as const;
const step = hostnameStep(customize[0]);

/** Runs the step; gives the files that changed, with their text. */
async function changed(typical: TypicalGuest<LinuxState>, changes: Partial<LinuxState> = {}) {
  await using guest = typical;
  const state = guest.state(changes);
  expect(await step.applies(state)).toBe(true);
  await step.run(state);
  return Object.fromEntries(state.changes.map(({ path }) => [path, guest.guest.text(path)]));
}

it('is in /etc/hostname and /etc/hosts on Debian', async () => {
  const hosts = '127.0.0.1\tlocalhost\n127.0.1.1\tdebian.local debian # debian\n192.0.2.1 debian-2\n';
  expect(await changed(await debianGuest({ files: { '/etc/hosts': hosts } }))).toEqual({
    '/etc/hostname': 'web.example.org\n',
    '/etc/hosts':
      '127.0.0.1\tlocalhost\n127.0.1.1\tdebian.local web.example.org # debian\n192.0.2.1 debian-2\n',
  });
});

it.each([
  ['EL 7', el7Guest],
  ['EL 9', el9Guest],
])('is in /etc/hostname and /etc/machine-info on %s', async (_, create) => {
  const files = { '/etc/machine-info': 'CHASSIS=vm\nPRETTY_HOSTNAME="The old one"' };
  expect(await changed(await create({ files }))).toEqual({
    '/etc/hostname': 'web.example.org\n',
    '/etc/machine-info': 'CHASSIS=vm\nPRETTY_HOSTNAME=web.example.org',
  });
  expect(await changed(await create())).toMatchObject({
    '/etc/machine-info': 'PRETTY_HOSTNAME=web.example.org\n',
  });
});

describe('on SUSE', () => {
  it('is in /etc/HOSTNAME, and in /etc/hostname where that is there', async () => {
    expect(await changed(await slesGuest())).toEqual({
      '/etc/hostname': 'web.example.org\n',
      '/etc/HOSTNAME': 'web.example.org\n',
    });
    expect(await changed(await slesGuest({ files: { '/etc/hostname': null } }))).toEqual({
      '/etc/HOSTNAME': 'web.example.org\n',
    });
  });

  it('is written once where one is a link to the other', async () => {
    expect(await changed(await slesGuest({ files: { '/etc/HOSTNAME': { link: 'hostname' } } }))).toEqual({
      '/etc/hostname': 'web.example.org\n',
    });
  });
});

it.each([
  ['centos', 6, false],
  ['centos', 7, true],
  ['fedora', 17, false],
  ['fedora', 18, true],
  ['amzn', 2, true],
  ['amzn', 2018, false],
  ['amzn', 2023, true],
])('%s %i reads /etc/hostname: %s', async (distro, majorVersion, expected) => {
  const guest = stepGuest({ files: { '/etc/sysconfig/network': 'NETWORKING=yes\nHOSTNAME=old\n' } });
  const state = linuxState(guest, { family: 'rhel', inspection: inspection({ distro, majorVersion }) });
  await step.run(state);
  expect(guest.text('/etc/hostname')).toBe(expected ? 'web.example.org\n' : undefined);
  expect(guest.text('/etc/sysconfig/network')).toBe(
    `NETWORKING=yes\nHOSTNAME=${expected ? 'old' : 'web.example.org'}\n`,
  );
});

it('is a warning elsewhere', async () => {
  const guest = stepGuest();
  const state = linuxState(guest, { family: 'alt', inspection: inspection({ productName: 'ALT 10' }) });
  await step.run(state);
  expect(warnings(state.events)).toEqual([
    'The guest keeps its host name: it is not known where ALT 10 has it.',
  ]);
  expect(state.changes).toEqual([]);
});

it('is a step of the conversion where it is asked for, and only there', async () => {
  await using debian = await debianGuest();
  const conversion = await convertGuest(debian.guest, debian.input({ customize }), debian.context);
  const steps = conversion.steps.map(({ name }) => name);
  expect(steps.slice(steps.indexOf('guest-agent'))).toEqual([
    'guest-agent',
    'hostname',
    'guestcaps',
    'selinux',
  ]);
  expect(conversion.changes.find(({ path }) => path === '/etc/hostname')).toMatchObject({
    action: 'modified',
    diff: expect.stringContaining('-debian\n+web.example.org\n') as string,
  });
  await using other = await debianGuest();
  const without = await convertGuest(other.guest, other.input(), other.context);
  expect(without.steps.map(({ name }) => name)).not.toContain('hostname');
});

it('is done in the order in which it is asked for', async () => {
  await using debian = await debianGuest();
  const twice = [...customize, { operation: 'hostname', hostname: 'db' }] as const;
  const { steps } = await convertGuest(debian.guest, debian.input({ customize: twice }), debian.context);
  expect(steps.map(({ name }) => name)).toEqual(expect.arrayContaining(['hostname', 'hostname-2']));
  expect(debian.guest.text('/etc/hostname')).toBe('db\n');
});

describe('/etc/hosts', () => {
  it.each([
    [
      'the whole name and its short form',
      'a.old.org',
      '10.0.0.1 a.old.org a # a\r\n',
      '10.0.0.1 web.new.org web # a\r\n',
    ],
    ['no part of a word', 'a', '10.0.0.1 a-1 a.b ba\n#10.0.0.1 a\n', '10.0.0.1 a-1 a.b ba\n#10.0.0.1 a\n'],
    ['no address', 'fe80', 'fe80 x fe80', 'fe80 x web.new.org'],
    ['not what every machine is called', 'localhost', '127.0.0.1 localhost\n', '127.0.0.1 localhost\n'],
    [
      'every line',
      'a',
      '\t10.0.0.1\ta\n\n::1  a a\n',
      '\t10.0.0.1\tweb.new.org\n\n::1  web.new.org web.new.org\n',
    ],
  ])('%s', (_, before, text, expected) => expect(renameInHosts(text, before, 'web.new.org')).toBe(expected));
});

it('a variable is set where it is, or at the end', () => {
  expect(setVariable('A=1\n A="x"\nB=2', 'A', 'y')).toBe('A=y\nA=y\nB=2');
  expect(setVariable('#A=1\nAA=1', 'A', 'y')).toBe('#A=1\nAA=1\nA=y\n');
  expect(setVariable('', 'A', 'y')).toBe('A=y\n');
});

it.each(['web', 'web.example.org', 'a', '1st', `${'a'.repeat(63)}`, `${'a'.repeat(31)}.${'b'.repeat(32)}`])(
  'takes the host name %s',
  (hostname) => {
    expect(() => checkConversionOptions({ customize: [{ operation: 'hostname', hostname }] })).not.toThrow();
  },
);

it.each(['', '-a', 'a-', 'a b', 'a..b', 'a.', 'ä', 'a_b', 'a\n', 'a'.repeat(64), `${'a.'.repeat(33)}a`])(
  'refuses the host name "%s" before anything is changed',
  async (hostname) => {
    const guest = stepGuest();
    const input = { customize: [{ operation: 'hostname' as const, hostname }] };
    await using debian = await debianGuest();
    await expect(convertGuest(guest, debian.input(input), debian.context)).rejects.toMatchObject({
      code: 'USAGE',
      subject: hostname,
    });
    expect(guest.calls).toEqual([]);
  },
);

it('refuses an operation that is not there', () => {
  const customize = [{ operation: 'reboot' as 'hostname', hostname: 'a' }];
  expect(() => checkConversionOptions({ customize })).toThrow(/no customize operation "reboot"/);
});
