import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { runCommand } from '../../../lib/cli/command';
import type { CommandHost, ListOptions, StandardOutput } from '../../../lib/cli/host';
import { V2vError } from '../../../lib/errors';
import type { PasswordQuestion } from '../../../types/access';
import type { ListedGuest } from '../../../types/guest-list';
import type { FoundLeftovers, RemoteLeftover, RemovedLeftovers } from '../../../types/leftovers';
import type { RemoveLeftoversOptions } from '../../../lib/output/leftovers';
import type { ConvertOptions, PlanOptions } from '../../../lib/convert';
import { event, plan, result, source } from './render/sample';

class Output extends EventEmitter implements StandardOutput {
  text = '';
  constructor(readonly isTTY = false) {
    super();
  }
  write(text: string) {
    this.text += text;
  }
}

const remote: RemoteLeftover = {
  output: 'local',
  place: 'https://pve1:8006',
  kind: 'vm',
  id: '105',
  date: '2026-11-30T22:10:11.000Z',
  directory: '/var/tmp/v2v-node.x7Kd2a',
  advice: 'Remove the vm 105.',
};
const removed: RemovedLeftovers = {
  directories: ['/var/tmp/v2v-node.aaaaaa'],
  files: [],
  processes: [4711],
  bytes: 2048,
  remote: [],
  remaining: [],
  problems: [],
};

function host(convert: (options: ConvertOptions) => Promise<typeof result>, terminal = false) {
  const stdin = Object.assign(new PassThrough(), { isTTY: terminal });
  const signals = new EventEmitter();
  const made = {
    stdin,
    stdout: new Output(terminal),
    stderr: new Output(terminal),
    env: { NO_COLOR: '1' },
    signals,
    convert,
    plan: (_options: PlanOptions) => Promise.resolve(plan),
    rehearse: () => Promise.reject(new Error('nothing is rehearsed here')),
    listGuests: ({ onEvent }: ListOptions) => {
      onEvent?.(event({ type: 'stage-start', stage: 'source', message: 'Listing the guests' }));
      return Promise.resolve<ListedGuest[]>([{ name: 'web', power: 'off', disks: [] }]);
    },
    readSource: () => Promise.resolve(source),
    listLeftovers: () => Promise.resolve<FoundLeftovers>({ directories: [], remote: [], copies: [] }),
    removeLeftovers: ({ onEvent }: RemoveLeftoversOptions) => {
      onEvent?.(event({ type: 'info', message: 'logging in' }));
      return Promise.resolve<RemovedLeftovers>(removed);
    },
  };
  return made satisfies CommandHost;
}

const argv = ['-i', 'ova', 'a.ova', '-o', 'local', '-os', '/out'];

/** A conversion that runs until it is cancelled, and then takes a moment to clean up. */
function endless(onClean: () => void, progress: object = {}) {
  return ({ signal }: ConvertOptions) =>
    new Promise<never>((_resolve, reject) => {
      signal!.addEventListener('abort', () => {
        setImmediate(() => {
          onClean();
          reject(Object.assign(new V2vError('PROGRAM_FAILED', 'qemu-img was killed'), { progress }));
        });
      });
    });
}

it('converts, shows the run and returns 0', async () => {
  const world = host((options) => {
    expect(options).toMatchObject({
      input: { mode: 'ova', path: 'a.ova' },
      output: { mode: 'local', directory: '/out' },
    });
    expect(options.askRoot).toBeUndefined();
    options.onEvent?.(event({ type: 'stage-start', stage: 'source', message: 'Setting up the source' }));
    return Promise.resolve(result);
  });
  expect(await runCommand(argv, world)).toBe(0);
  expect(world.stderr.text).toMatch(
    /^\[ {3}0\.0\] Setting up the source\n.*Finishing off\nfiles written:\n\t\/out\/centos2-sda\n/,
  );
  expect(world.stdout.text).toBe('');
  expect(world.signals.eventNames()).toEqual([]);
});

it('returns 1 and one sentence for an error, with its hint', async () => {
  const world = host(() =>
    Promise.reject(new V2vError('OVF_MISSING', 'a.ova holds no OVF', { hint: 'Export it again.' })),
  );
  expect(await runCommand(argv, world)).toBe(1);
  expect(world.stderr.text).toBe('v2v-node: error: a.ova holds no OVF [OVF_MISSING]\nExport it again.\n');
});

it('returns 1 for a command line it cannot read, and never converts', async () => {
  const world = host(() => Promise.reject(new Error('called')));
  expect(await runCommand(['--bogus'], world)).toBe(1);
  expect(world.stderr.text).toBe(
    "v2v-node: error: unknown option '--bogus' [USAGE]\nTry `v2v-node --help`.\n",
  );
});

it('keeps the stack of an unexpected exception for -v', async () => {
  const fails = () => Promise.reject(new TypeError('x is undefined\nsecond line'));
  const plain = host(fails);
  expect(await runCommand(argv, plain)).toBe(1);
  expect(plain.stderr.text).toBe(
    'v2v-node: error: something unexpected happened: x is undefined [INTERNAL]\n' +
      'Run it again with -v -x to see everything that happened before.\n',
  );
  const verbose = host(fails);
  expect(await runCommand([...argv, '-v'], verbose)).toBe(1);
  expect(verbose.stderr.text).toMatch(/TypeError: x is undefined\n[^]*at /);
});

it('puts a refusal of the host’s file system into words', async () => {
  const error = Object.assign(new Error("EACCES: permission denied, mkdtemp '/x'"), {
    code: 'EACCES',
    path: '/x',
  });
  const world = host(() => Promise.reject(error));
  expect(await runCommand([...argv, '--json'], world)).toBe(1);
  expect(JSON.parse(world.stdout.text)).toMatchObject({ code: 'HOST_PERMISSION', subject: '/x' });
});

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
  'cancels on %s, waits for the clean-up and names the signal',
  async (name) => {
    const cleaned = jest.fn();
    const world = host(endless(cleaned));
    const running = runCommand(argv, world);
    world.signals.emit(name);
    world.signals.emit(name);
    expect(cleaned).not.toHaveBeenCalled();
    expect(await running).toBe(1);
    expect(cleaned).toHaveBeenCalled();
    expect(world.stderr.text).toBe(
      `v2v-node: ${name} received: stopping and cleaning up\n` +
        `v2v-node: ${name}: still cleaning up, please wait\n` +
        `v2v-node: error: stopped by ${name}; what was begun has been removed [ABORTED]\n`,
    );
    expect(world.signals.listenerCount(name)).toBe(0);
  },
);

it.each([
  ['the copy that is kept', { keptCopies: [{ path: '/t/a-sda' }] }, 'removed, but for the copy of the disks'],
  ['what could not be removed', { warnings: [{ code: 'LEFT_BEHIND' }] }, 'could not be removed'],
])('does not say that everything is gone: %s', async (_what, progress, sentence) => {
  const world = host(endless(() => {}, progress));
  const running = runCommand(argv, world);
  world.signals.emit('SIGINT');
  expect(await running).toBe(1);
  expect(world.stderr.text).toContain(`${sentence} [ABORTED]\n`);
});

it('cleans up when nobody reads standard output any more', async () => {
  const cleaned = jest.fn();
  const world = host(endless(cleaned));
  const running = runCommand(argv, world);
  world.stdout.emit('error', Object.assign(new Error('EPIPE'), { code: 'EPIPE' }));
  expect(await running).toBe(1);
  expect(cleaned).toHaveBeenCalled();
  expect(world.stderr.text).toMatch(/^v2v-node: error: stopped, because nobody reads/);
});

it('fails where even an answer cannot be written', async () => {
  const world = host(() => Promise.reject(new Error('called')));
  const running = runCommand(['--help'], world);
  world.stdout.emit('error', Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }));
  expect(await running).toBe(1);
  expect(world.stderr.text).toContain('cannot be written to: ENOSPC');
});

it('goes on when nobody reads standard error any more', async () => {
  const world = host(({ signal }) => {
    world.stderr.emit('error', new Error('EPIPE'));
    expect(signal?.aborted).toBe(false);
    return Promise.resolve(result);
  });
  expect(await runCommand(argv, world)).toBe(0);
});

it('cleans up after an exception that nobody caught', async () => {
  const cleaned = jest.fn();
  const world = host(endless(cleaned));
  const running = runCommand(argv, world);
  world.signals.emit('uncaughtException', new Error('in a listener'));
  expect(await running).toBe(1);
  expect(cleaned).toHaveBeenCalled();
  expect(world.stderr.text).toContain('something unexpected happened: in a listener');
});

it('prints the source, also with -q, and no more than the event with --json', async () => {
  const world = host(() => Promise.reject(new Error('called')));
  expect(await runCommand(['-i', 'ova', 'a.ova', '--print-source', '-q'], world)).toBe(0);
  expect(world.stdout.text).toMatch(
    /^Source guest information \(--print-source option\):\n\n {4}source name: centos2\n/,
  );
  const json = host(() => Promise.reject(new Error('called')));
  expect(await runCommand(['-i', 'ova', 'a.ova', '--print-source', '--json'], json)).toBe(0);
  expect(json.stdout.text).toBe('');
});

it('prints the plan, also with -q; its status says whether it can be done', async () => {
  const world = host(() => Promise.reject(new Error('called')));
  expect(await runCommand([...argv, '--plan', '-q'], world)).toBe(1);
  expect(world.stdout.text).toMatch(/^centos2: .*\n\nobstacles:\n {4}OUTPUT_EXISTS: /);
  expect(world.stderr.text).toBe('');

  const free = host(() => Promise.reject(new Error('called')));
  free.plan = (options) => {
    expect(options).toMatchObject({ input: { path: 'a.ova' }, signal: expect.anything() });
    options.onEvent?.(event({ type: 'stage-start', stage: 'source', message: 'Setting up the source' }));
    return Promise.resolve({ ...plan, obstacles: [] });
  };
  expect(await runCommand(['-i', 'ova', 'a.ova', '--plan', '--json'], free)).toBe(0);
  const lines = free.stdout.text.trimEnd().split('\n');
  expect(JSON.parse(lines[0]!)).toMatchObject({ type: 'stage-start' });
  expect(lines.slice(1).map((line) => JSON.parse(line) as unknown)).toEqual([
    { type: 'plan', plan: JSON.parse(JSON.stringify({ ...plan, obstacles: [] })) as unknown },
  ]);
});

it('asks for a passphrase while it plans, too', async () => {
  const world = host(() => Promise.reject(new Error('called')));
  world.plan = async ({ askPassphrase }) => {
    expect(await askPassphrase?.({ name: '/dev/sda2', uuid: '' })).toBe('secret');
    return { ...plan, obstacles: [] };
  };
  world.stdin.end('secret\n');
  expect(await runCommand([...argv, '--plan', '--keys-from-stdin'], world)).toBe(0);
  expect(world.stdout.text).not.toContain('secret');
});

it('warns of options without effect', async () => {
  const world = host(() => Promise.resolve(result));
  expect(await runCommand([...argv, '--no-trim', 'all'], world)).toBe(0);
  expect(world.stderr.text).toMatch(/^v2v-node: warning: --no-trim has no effect/);
});

describe('--machine-readable=file:', () => {
  const directory = mkdtempSync(join(tmpdir(), 'v2v-cli-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  it('writes the messages to the file', async () => {
    const path = join(directory, 'messages');
    const world = host(() => Promise.reject(new V2vError('OVF_MISSING', 'no OVF')));
    expect(await runCommand([...argv, `--machine-readable=file:${path}`], world)).toBe(1);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ type: 'error', message: 'no OVF' });
  });

  it('says so when the file cannot be written', async () => {
    const world = host(() => Promise.reject(new Error('called')));
    expect(await runCommand([...argv, `--machine-readable=file:${directory}`], world)).toBe(1);
    expect(world.stderr.text).toContain(`cannot write the file of --machine-readable, ${directory}`);
  });

  it('says so when the descriptor is not open', async () => {
    const world = host(() => Promise.reject(new Error('called')));
    expect(await runCommand([...argv, '--machine-readable=fd:987654'], world)).toBe(1);
    expect(world.stderr.text).toContain('fd:987654: this file descriptor is not open');
  });
});

describe('--root ask on a terminal', () => {
  const candidates = [
    { device: '/dev/sda1', product: 'Debian' },
    { device: '/dev/sda2', product: '' },
  ];
  const asking = (chosen: string[]) => async (options: ConvertOptions) => {
    chosen.push(await options.askRoot!(candidates));
    return result;
  };

  it('asks until the answer is a number of the list', async () => {
    const chosen: string[] = [];
    const world = host(asking(chosen), true);
    world.stdin.write('7\nfoo\n 2 \n');
    expect(await runCommand(argv, world)).toBe(0);
    expect(chosen).toEqual(['/dev/sda2']);
    expect(world.stderr.text).toContain('***');
    expect(world.stderr.text).toContain(' [1] /dev/sda1 (Debian)\n [2] /dev/sda2\n');
    expect(world.stderr.text.split('1 to 2, or exit: ').length - 1).toBe(3);
  });

  it.each(['exit', 'quit', 'q'])('stops after %s', async (word) => {
    const world = host(asking([]), true);
    world.stdin.write(`${word}\n`);
    expect(await runCommand(argv, world)).toBe(1);
    expect(world.stderr.text).toContain('no operating system was chosen');
  });

  it('fails at the end of the input', async () => {
    const world = host(asking([]), true);
    world.stdin.end();
    expect(await runCommand(argv, world)).toBe(1);
    expect(world.stderr.text).toContain('the input ended before');
  });

  it('stops asking when the run is cancelled', async () => {
    const world = host(asking([]), true);
    const running = runCommand(argv, world);
    setImmediate(() => world.signals.emit('SIGINT'));
    expect(await running).toBe(1);
    expect(world.stderr.text).toContain('stopped by SIGINT');
  });
});

it('lists guests as a table', async () => {
  const world = host(() => Promise.resolve(result));
  expect(await runCommand(['list', '-ic', 'test:///default'], world)).toBe(0);
  expect(world.stdout.text).toMatch(/^NAME +STATE +CPUS +MEMORY +DISKS +SYSTEM\nweb +off +0\n$/);
  expect(world.stderr.text).toContain('Listing the guests');
});

it('lists guests as one JSON document, with nothing else on standard output', async () => {
  const world = host(() => Promise.resolve(result));
  expect(await runCommand(['list', '-ic', 'test:///default', '--json'], world)).toBe(0);
  expect(JSON.parse(world.stdout.text)).toEqual([{ name: 'web', power: 'off', disks: [] }]);
});

it('says in a sentence why there is no list', async () => {
  const refusing = {
    ...host(() => Promise.resolve(result)),
    listGuests: () => Promise.reject(new V2vError('SOURCE_LOGIN', 'esx1 refuses the login of root.')),
  };
  expect(await runCommand(['list', '-ic', 'esx://root@esx1', '-ip', 'pw'], refusing)).toBe(1);
  expect(refusing.stderr.text).toContain('esx1 refuses the login of root. [SOURCE_LOGIN]');
});

describe('leftovers', () => {
  it('are listed, with what to do', async () => {
    const world = {
      ...host(() => Promise.resolve(result)),
      listLeftovers: () =>
        Promise.resolve({ directories: ['/var/tmp/v2v-node.x7Kd2a'], remote: [remote], copies: [] }),
    };
    expect(await runCommand(['leftovers'], world)).toBe(0);
    expect(world.stdout.text).toMatch(
      /^At targets.*\n {2}OUTPUT .*\n {2}local +vm +105 +https:\/\/pve1:8006 +2026-11-30 22:10\n\nRemove the vm 105\.\n/,
    );
    expect(world.stdout.text).toContain('\n  /var/tmp/v2v-node.x7Kd2a\n');
  });

  it('of which there are none are one sentence', async () => {
    const world = host(() => Promise.resolve(result));
    expect(await runCommand(['leftovers'], world)).toBe(0);
    expect(world.stdout.text).toBe('Nothing is left of runs that were killed.\n');
  });

  it('are removed, and what is removed is shown', async () => {
    const world = host(() => Promise.resolve(result));
    expect(await runCommand(['leftovers', '--remove'], world)).toBe(0);
    expect(world.stdout.text).toBe(
      'Removed on this host (2 KiB):\n  /var/tmp/v2v-node.aaaaaa\n\nEnded the processes 4711.\n',
    );
  });

  it('that stay are a failure; --json is one document', async () => {
    const problems = [{ path: 'https://pve1:8006', message: 'the vm 105 could not be removed.' }];
    const world = {
      ...host(() => Promise.resolve(result)),
      removeLeftovers: () => Promise.resolve({ ...removed, remaining: [remote], problems }),
    };
    expect(await runCommand(['leftovers', '--remove', '--json'], world)).toBe(1);
    expect(JSON.parse(world.stdout.text)).toEqual({ ...removed, remaining: [remote], problems });
  });

  it('at a target whose secret was not given are removed with one that is asked for', async () => {
    const shown: string[] = [];
    const world = {
      ...host(() => Promise.resolve(result)),
      openTerminal: () => ({
        input: Readable.from(['s3cret\n']),
        write: (text: string) => void shown.push(text),
        close: () => undefined,
      }),
      removeLeftovers: async ({ output }: RemoveLeftoversOptions = {}) => {
        const { token } = output as { token: { secret: (question: PasswordQuestion) => Promise<string> } };
        return { ...removed, files: [await token.secret({ server: 'pve1', user: 'root@pam!v2v' })] };
      },
    };
    const target = '-o proxmox -oc https://pve1 -os local-lvm -oo token-id=root@pam!v2v';
    expect(await runCommand(['leftovers', '--remove', ...target.split(' ')], world)).toBe(0);
    expect(shown[0]).toBe('Password of root@pam!v2v for pve1: ');
    expect(world.stdout.text).toContain('s3cret');
  });
});

describe('a password that is made up', () => {
  const run = async (terminal: boolean, ...more: string[]) => {
    let shown = '';
    const made = host(({ customize = [] }) => {
      for (const operation of customize) {
        if (operation.operation !== 'password') continue;
        const { password, user } = operation;
        if (typeof password === 'object' && 'random' in password) password.random('made-up', user);
      }
      return Promise.resolve(result);
    }, terminal);
    const openTerminal = () => ({
      input: new PassThrough(),
      write: (text: string) => void (shown += text),
      close: () => undefined,
    });
    const status = await runCommand([...argv, '--root-password', 'random', ...more], {
      ...made,
      ...(terminal ? { openTerminal } : {}),
    });
    return { status, shown, stdout: made.stdout.text, stderr: made.stderr.text };
  };

  it('is shown on the terminal, and nowhere else', async () => {
    const { status, shown, stdout, stderr } = await run(true, '--json');
    expect([status, shown]).toEqual([0, 'Password of root: made-up\n']);
    expect(stdout + stderr).not.toContain('made-up');
  });

  it('is on standard error where there is no terminal', async () => {
    const { stdout, stderr } = await run(false);
    expect(stderr).toContain('Password of root: made-up\n');
    expect(stdout).not.toContain('made-up');
  });
});
