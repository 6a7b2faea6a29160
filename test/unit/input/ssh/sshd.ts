/** An OpenSSH server of one's own on the loopback, with its own keys, which nobody else may log in to. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { SshServer } from '../../../../types/access';
import { scratch } from '../archives';

const program = ['/usr/sbin/sshd', '/usr/bin/sshd'].find((path) => existsSync(path));

/** Why the tests cannot run here; undefined where they can. */
export const whyNoSshd = program === undefined ? 'sshd is not installed (openssh-server)' : undefined;

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const client = connect(port, '127.0.0.1');
    client.once('data', () => {
      resolve(true);
      client.destroy();
    });
    client.once('error', () => resolve(false));
    client.once('close', () => resolve(false));
  });
}

function makeKey(path: string): string {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
  return readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
}

/**
 * Lets a user log in with a password whom this machine does not have: nss_wrapper (https://cwrap.org) tells sshd of one, with
 * the number of the user who runs the tests.
 */
export const nssWrapper = ['/usr/lib', '/usr/lib64']
  .filter((path) => existsSync(path))
  .flatMap((path) => ['', ...readdirSync(path)].map((name) => join(path, name, 'libnss_wrapper.so')))
  .find((path) => existsSync(path));

function wrappedUser(user: string, password: string, directory: string): NodeJS.ProcessEnv {
  const { uid, gid } = userInfo();
  const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], {
    input: password,
    encoding: 'utf8',
  }).trim();
  const tables = {
    PASSWD: `${readFileSync('/etc/passwd', 'utf8')}${user}:x:${uid}:${gid}::${directory}:/bin/sh\n`,
    GROUP: readFileSync('/etc/group', 'utf8'),
    SHADOW: `${user}:${hash}:19000:0:99999:7:::\n`,
  };
  const env: NodeJS.ProcessEnv = { ...process.env, LD_PRELOAD: nssWrapper };
  for (const [name, text] of Object.entries(tables)) {
    const path = join(directory, name);
    writeFileSync(path, text);
    env[`NSS_WRAPPER_${name}`] = path;
  }
  return env;
}

export interface Sshd {
  /** How to log in. */
  server: SshServer & { port: number; knownHostsFile: string; identityFile: string };
  /** A file of known hosts in which it has another key. */
  otherHostsFile: string;
  /** A key that it does not accept. */
  otherIdentityFile: string;
  stop(): void;
}

/**
 * @param password of the user `tester`, where `nssWrapper` is there
 * @param path where programs are found before they are elsewhere
 */
export async function startSshd(password?: string, path?: string): Promise<Sshd> {
  const directory = scratch();
  const at = (name: string): string => join(directory, name);
  // Where sshd separates its privileges as root.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  const hostKey = makeKey(at('host'));
  writeFileSync(at('authorized'), `${makeKey(at('key'))}\n`);
  const port = await freePort();
  const known = (key: string): string => `[127.0.0.1]:${port} ${key}\n`;
  writeFileSync(at('known'), known(hostKey));
  writeFileSync(at('other-known'), known(makeKey(at('other'))));
  const settings = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${at('host')}`,
    `AuthorizedKeysFile ${at('authorized')}`,
    `PidFile none`,
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin yes',
    'MaxStartups 100',
    'Subsystem sftp internal-sftp',
    // Without what the user's shell does first, which may take its time.
    ...(path === undefined ? [] : [`SetEnv "PATH=${path}:${process.env['PATH']}" "HOME=${directory}"`]),
  ];
  writeFileSync(at('config'), `${settings.join('\n')}\n`);
  chmodSync(at('config'), 0o600);
  const env = password === undefined ? process.env : wrappedUser('tester', password, directory);
  const child: ChildProcess = spawn(program!, ['-D', '-e', '-f', at('config')], { stdio: 'ignore', env });
  while (child.exitCode === null && !(await answers(port))) await sleep(20);
  if (child.exitCode !== null) throw new Error(`sshd ended with ${child.exitCode}`);
  const { username: user } = userInfo();
  return {
    server: { host: '127.0.0.1', port, user, knownHostsFile: at('known'), identityFile: at('key') },
    otherHostsFile: at('other-known'),
    otherIdentityFile: at('other'),
    stop: () => void child.kill(),
  };
}
