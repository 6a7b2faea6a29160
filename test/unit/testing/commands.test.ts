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
