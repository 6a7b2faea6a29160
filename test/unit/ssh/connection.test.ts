/** A login at a real sshd of the test's own. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createContext, type Context } from '../../../lib/run/context';
import { outputCodes, SshConnection } from '../../../lib/ssh';
import type { SshServer } from '../../../types/access';
import type { V2vEvent } from '../../../types/events';
import { removeScratch } from '../input/archives';
import { nssWrapper, startSshd, whyNoSshd, type Sshd } from '../input/ssh/sshd';

jest.setTimeout(60_000);
if (whyNoSshd !== undefined) console.warn(`Logins by ssh are not tested: ${whyNoSshd}`);
const describeWithSshd = whyNoSshd === undefined ? describe : describe.skip;
const password = 'S3cret of the node';

let directory: string;
let sshd: Sshd;
let events: V2vEvent[];
let context: Context;

const open = (changes: Partial<SshServer> = {}) =>
  SshConnection.open({ ...sshd.server, ...changes }, outputCodes, context);

describeWithSshd('a login by ssh', () => {
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'v2v-ssh-'));
    sshd = await startSshd(nssWrapper === undefined ? undefined : password, '/usr/bin');
  });
  beforeEach(async () => {
    events = [];
    context = await createContext({ tempDir: directory, onEvent: (event) => events.push(event) });
  });
  afterEach(() => context[Symbol.asyncDispose]());
  afterAll(() => {
    sshd.stop();
    removeScratch();
    rmSync(directory, { recursive: true });
  });

  test('many commands share it, and words stay words', async () => {
    const host = await open();
    const words = ['a b', "it's", '$(id)', '`id`', 'a;b', '', '*', '\n'];
    expect((await host.run(['printf', '[%s]', ...words])).stdout).toBe(
      words.map((word) => `[${word}]`).join(''),
    );
    expect((await host.script('cat; echo $LC_ALL', { program: 'cat', stdin: 'in ' })).stdout).toBe('in C\n');
    const commands = events.flatMap((event) => (event.type === 'command' ? [event.command] : []));
    expect(commands.filter((command) => command.startsWith('ssh -M'))).toHaveLength(1);
  });

  test('a program that fails there is the one that failed', async () => {
    const host = await open();
    await expect(host.run(['ls', '/nowhere'])).rejects.toMatchObject({
      code: 'PROGRAM_FAILED',
      program: 'ls',
      exitCode: 2,
      message: expect.stringMatching(/^ls failed with exit status 2: .*No such file or directory$/),
    });
  });

  test.each<[string, string, () => Partial<SshServer>]>([
    ['OUTPUT_LOGIN', 'accepts none of the keys', () => ({ identityFile: sshd.otherIdentityFile })],
    ['OUTPUT_IDENTITY', 'is not the one that is known', () => ({ knownHostsFile: sshd.otherHostsFile })],
    ['OUTPUT_IDENTITY', 'is not known', () => ({ knownHostsFile: '/dev/null' })],
    ['OUTPUT_UNREACHABLE', 'cannot be reached by ssh', () => ({ port: 1 })],
    ['OUTPUT_UNREACHABLE', 'cannot be reached by ssh', () => ({ host: 'no.such.host.invalid' })],
  ])('%s: %s', async (code, message, changes) => {
    await expect(open(changes())).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      hint: expect.any(String),
    });
  });

  test('a host key is not looked at where nobody wants it', async () => {
    const host = await open({ verifyHost: false, knownHostsFile: sshd.otherHostsFile });
    expect((await host.run(['echo', 'there'])).stdout).toBe('there\n');
  });

  (nssWrapper === undefined ? test.skip : test)(
    'a password is in no argument, no environment and no event',
    async () => {
      const { port, knownHostsFile } = sshd.server;
      const server = { host: '127.0.0.1', port, knownHostsFile };
      const file = join(directory, 'password.txt');
      writeFileSync(file, `${password}\n`);
      await using host = await SshConnection.open(
        { ...server, user: 'tester', password: { file } },
        outputCodes,
        context,
      );
      expect((await host.run(['echo', 'there'])).stdout).toBe('there\n');
      const pids = execFileSync('pgrep', ['-f', `ssh -M .*${context.tempDir}`], { encoding: 'utf8' })
        .trim()
        .split('\n');
      for (const pid of pids)
        for (const name of ['cmdline', 'environ'])
          expect(readFileSync(`/proc/${pid}/${name}`, 'utf8')).not.toContain(password);
      expect(JSON.stringify(events)).not.toContain(password);
      const wrong = SshConnection.open(
        { ...server, user: 'tester', password: 'wrong one' },
        outputCodes,
        context,
      );
      await expect(wrong).rejects.toMatchObject({
        code: 'OUTPUT_LOGIN',
        message: expect.stringContaining('refuses the login by ssh with this password'),
      });
      await wrong.catch((error: Error) => expect(JSON.stringify(error)).not.toContain('wrong one'));
    },
  );

  test('what is to be said after somebody gave up can still be said', async () => {
    const stop = new AbortController();
    const own = await createContext({ tempDir: directory, signal: stop.signal });
    const host = await SshConnection.open(sshd.server, outputCodes, own);
    const waiting = host.run(['sleep', '60'], { signal: stop.signal });
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' });
    expect((await host.run(['echo', 'there'])).stdout).toBe('there\n');
    await own[Symbol.asyncDispose]();
    await expect(SshConnection.open(sshd.server, outputCodes, own)).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });

  test('a login that somebody gives up ends at once', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const stop = new AbortController();
    const own = await createContext({ tempDir: directory, signal: stop.signal });
    const login = SshConnection.open({ ...sshd.server, port }, outputCodes, own);
    silent.once('connection', (client) => {
      stop.abort();
      client.destroy();
    });
    await expect(login).rejects.toMatchObject({ code: 'ABORTED' });
    await own[Symbol.asyncDispose]();
    silent.close();
  });

  test('where the connection is cut, that is the error', async () => {
    const host = await open();
    const running = host.run(['sleep', '60']);
    const [socket] = events.flatMap((event) =>
      event.type === 'command' ? [/ -S (\S+)/.exec(event.command)![1]!] : [],
    );
    execFileSync('ssh', ['-S', socket!, '-O', 'exit', 'host'], { stdio: 'ignore' });
    await expect(running).rejects.toMatchObject({
      code: 'OUTPUT_UNREACHABLE',
      message: expect.stringContaining('broke off'),
    });
    await expect(host.run(['true'])).rejects.toMatchObject({ code: 'OUTPUT_UNREACHABLE' });
  });
});
