import { createTestGuest } from '../../../lib/testing';

it('answers a command line by what is written, or by a function that may change the guest', async () => {
  await using guest = await createTestGuest({
    commands: {
      'rpm -qa': 'bash-5.1\nglibc-2.34\n',
      'rpm -q': (words) => `${words.slice(2).join()} is asked for`,
      'rpm -q --all': () => 'the longer one',
      'update-ca-trust extract': async (_words, inside) => {
        await inside.write('/bundle', 'made');
        return '';
      },
      'false x': new Error('it failed'),
    },
  });
  expect(await guest.command(['rpm', '-qa'])).toBe('bash-5.1\nglibc-2.34\n');
  expect(await guest.commandLines(['rpm', '-qa'])).toEqual(['bash-5.1', 'glibc-2.34']);
  expect(await guest.sh('rpm -q bash zsh')).toBe('bash,zsh is asked for');
  expect(await guest.shLines('rpm -q --all now')).toEqual(['the longer one']);
  await guest.sh('update-ca-trust extract');
  expect(guest.text('/bundle')).toBe('made');
  await expect(guest.command(['false', 'x'])).rejects.toMatchObject({
    code: 'GUESTFS',
    action: 'command',
    message: 'command: it failed',
  });
  expect(guest.ran.map(({ line }) => line)).toEqual([
    'rpm -qa',
    'rpm -qa',
    'rpm -q bash zsh',
    'rpm -q --all now',
    'update-ca-trust extract',
    'false x',
  ]);
  expect(guest.ran[2]?.words).toEqual(['rpm', '-q', 'bash', 'zsh']);
});

it('takes a line of the shell apart, and finds its answer without the variables in front', async () => {
  await using guest = await createTestGuest({
    commands: { "dpkg --remove 'a b'": 'removed', echo: (words) => words.slice(1).join('|') },
  });
  expect(await guest.sh("DEBIAN_FRONTEND=noninteractive X='1 2' dpkg --remove 'a b'")).toBe('removed');
  expect(await guest.sh(`echo 'one two' "three \\" four" fi\\ ve si'x'`)).toBe(
    'one two|three " four|fi ve|six',
  );
  expect(guest.ran[0]?.words).toEqual(['DEBIAN_FRONTEND=noninteractive', 'X=1 2', 'dpkg', '--remove', 'a b']);
});

it('a command without an answer rejects, and says how to give one', async () => {
  await using guest = await createTestGuest({ commands: { 'rpm -qa': '', constructor: 'x' } });
  for (const words of [['rpm', '-qa', '--last'], ['rpm'], ['toString']]) {
    await expect(guest.command(words)).rejects.toMatchObject({
      code: 'GUESTFS',
      message: expect.stringContaining(`no answer to "${words.join(' ')}"`),
    });
  }
  await expect(guest.command([])).rejects.toThrow(/empty/);
  expect(guest.ran).toHaveLength(3);
});

it('has no kernel and no optional features', async () => {
  await using guest = await createTestGuest();
  expect(await guest.featureAvailable(['selinuxrelabel'])).toBe(false);
  await expect(guest.modprobe('loop')).rejects.toThrow(/no kernel/);
});

it('what is run in the appliance is answered in the same way, with its own name in the error', async () => {
  await using guest = await createTestGuest({ commands: { 'blkid -p /dev/sda1': 'TYPE="ntfs"' } });
  expect(await guest.debug('sh', ['blkid -p /dev/sda1'])).toBe('TYPE="ntfs"');
  await expect(guest.debug('sh', ['blkid'])).rejects.toMatchObject({
    code: 'GUESTFS',
    action: 'debug',
    message: expect.stringContaining('no answer to "blkid"'),
  });
  await expect(guest.debug('ll', ['/'])).rejects.toThrow(/only the subcommand sh/);
});

it.each([
  ["find /etc -exec setfattr -h -n user.a -v 0x00 '{}' +", 'no path of the guest', /not a path of the guest/],
  ['find /sysroot/etc -exec setfattr -h -n user.a -v text {} +', 'a value of another form', /no answer/],
  ['find /sysroot/etc -exec setfattr -n user.a -v 0x00 {} +', 'links followed', /no answer/],
])('%s is not done: %s', async (line, _why, message) => {
  await using guest = await createTestGuest({ files: { '/etc/motd': '' } });
  await expect(guest.debug('sh', [line])).rejects.toThrow(message);
  expect(await guest.lgetxattrs('/etc/motd')).toEqual([]);
});
