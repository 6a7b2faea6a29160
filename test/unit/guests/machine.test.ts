import { readFileSync } from 'node:fs';

import { Machine } from '../../guests';

/** A shell that behaves like a guest's serial console: a login, then commands. Nothing outside it is touched. */
const console = `
dmesg() { :; }; stty() { :; }; kill() { :; }; systemctl() { exit 0; }
greet() {
  printf 'SeaBIOS\\r\\n\\nguest login: '; read user
  printf 'Password: '; read password
  [ "$password" = secret ] || { printf '\\r\\nLogin incorrect\\r\\nguest login: '; read again; exit; }
  printf 'root@guest:~# '
}
greet
`;

const login = { user: 'root', password: 'secret' };

function start(script: string, signal?: AbortSignal): Machine {
  return new Machine(['/bin/sh', '-c', script], { signal });
}

/** The shell reads on where the script ends: from then on it takes commands. */
function startConsole(): Machine {
  const machine = new Machine(['/bin/sh']);
  machine.send(console);
  return machine;
}

function isAlive(pid: number): boolean {
  try {
    // A process that nobody has waited for yet is dead all the same
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

it('logs in, runs commands, and shuts down', async () => {
  const machine = startConsole();
  expect(await machine.login(login, 10)).toBeGreaterThan(0);
  expect(await machine.run("echo one; echo; echo two; printf '\\n'")).toBe('one\n\ntwo');
  expect(await machine.run('set -e\n# a script of several lines\ntrue\necho done')).toBe('done');
  expect(await machine.execute('echo no >&2; exit 7')).toEqual({ status: 7, output: 'no' });
  await expect(machine.run('false')).rejects.toThrow('`false` in the guest ended with 1');
  await machine.powerOff();
  await expect(machine.exited).resolves.toBe('ended with exit code 0');
});

it('says where a login is refused', async () => {
  const machine = startConsole();
  await expect(machine.login({ user: 'root', password: 'wrong' }, 10)).rejects.toThrow(
    'login as root was refused',
  );
  await machine.close();
});

it('notices at once that a guest gave up booting', async () => {
  const machine = start("printf 'Gave up waiting for root\\r\\n(initramfs) '; sleep 60");
  await expect(machine.waitForLogin(30)).rejects.toThrow('the guest did not boot: (initramfs)');
  await machine.close();
});

it('types the passphrase of an encrypted disk where the boot asks for it', async () => {
  const ask = 'printf \'Please unlock disk root_crypt: \'; read answer; echo; echo "<$answer>"';
  const machine = start(`${ask}; printf 'guest login: '; sleep 60`);
  expect(await machine.waitForLogin(10, 'open sesame')).toBeGreaterThan(0);
  expect(machine.console).toContain('<open sesame>');
  await machine.close();
});

it.each([
  ['no passphrase', undefined],
  ['a wrong passphrase', 'wrong'],
])('does not wait at an encrypted disk with %s', async (_, passphrase) => {
  const machine = start("while printf 'Please unlock disk root_crypt: '; do read answer; echo; done");
  await expect(machine.waitForLogin(10, passphrase)).rejects.toThrow('the guest did not boot: Please unlock');
  await machine.close();
});

it('shows the console and standard error of a machine that ended', async () => {
  const machine = start("echo 'last words'; echo 'cannot open disk' >&2; exit 3");
  await expect(machine.waitForLogin(30)).rejects.toThrow(
    /ended with exit code 3[\s\S]*cannot open disk[\s\S]*last words/,
  );
});

it('gives a prompt that comes too late no more time', async () => {
  const machine = start('sleep 60');
  await expect(machine.waitForLogin(0.2)).rejects.toThrow('within 0.2 seconds');
  await machine.close();
});

it('leaves no process, neither the script nor what it started', async () => {
  const machine = start('sleep 60 & echo "child $!"; wait');
  const { match } = await machine.waitFor(/child (\d+)\n/, 10);
  await machine.close();
  expect(isAlive(Number(match[1]))).toBe(false);
  expect(isAlive(machine.pid!)).toBe(false);
});

it('ends when it is aborted, and says so', async () => {
  const controller = new AbortController();
  const machine = start('sleep 60', controller.signal);
  const waiting = machine.waitForLogin(30);
  controller.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expect(machine.exited).resolves.toBe('ended by SIGKILL');
});
