/** Standard output holds what was asked for; everything that is said on the way goes to standard error. */
import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';

import { runCommand } from '../../../lib/cli/command';
import type { CommandHost } from '../../../lib/cli/host';
import { printSourceText } from '../../../lib/cli/render/source-text';
import { V2vError } from '../../../lib/errors';
import type { EventSink, V2vEventBody } from '../../../types/events';
import { event, plan, result, source } from './render/sample';

const directory = mkdtempSync(join(tmpdir(), 'v2v-streams-'));
afterAll(() => rmSync(directory, { recursive: true }));

class Output extends EventEmitter {
  text = '';
  readonly columns = 100;
  constructor(readonly isTTY: boolean) {
    super();
  }
  write(text: string): void {
    this.text += text;
  }
}

/** One of every kind that is shown anywhere. */
const said: V2vEventBody[] = [
  { type: 'stage-start', stage: 'checks', message: 'Checking the host' },
  { type: 'stage-start', stage: 'source', message: 'Setting up' },
  { type: 'warning', code: 'MANIFEST_LINE', message: 'A line cannot be read.', hint: 'Look at it.' },
  { type: 'info', message: 'An earlier run was killed.' },
  { type: 'source', source },
  { type: 'command', command: 'qemu-img info a' },
  { type: 'debug', origin: 'appliance', message: 'half a line' },
  { type: 'debug', origin: 'trace', message: 'launch' },
  { type: 'stage-end', stage: 'source', seconds: 1 },
  { type: 'message', stage: 'copy', message: 'Copying disk 1/1' },
  { type: 'progress', stage: 'copy', task: 'copy', disk: 0, done: 50, total: 100, unit: 'percent' },
  { type: 'stage-end', stage: 'copy', seconds: 9 },
];

async function run(words: string[], { terminal = false, failing = false } = {}) {
  const work =
    <T>(value: T) =>
    ({ onEvent }: { onEvent?: EventSink }): Promise<T> => {
      said.forEach((body, index) => onEvent?.(event(body, 10 * index)));
      if (failing) return Promise.reject(new V2vError('OVF_MISSING', 'no OVF', { hint: 'Look.' }));
      return Promise.resolve(value);
    };
  const host = {
    stdin: Object.assign(new PassThrough(), { isTTY: terminal }),
    stdout: new Output(terminal),
    stderr: new Output(terminal),
    env: {},
    signals: new EventEmitter(),
    convert: work(result),
    plan: work({ ...plan, obstacles: [] }),
    rehearse: () => Promise.reject(new Error('nothing is rehearsed here')),
    listGuests: () => Promise.resolve([]),
    listLeftovers: () => Promise.reject(new Error('nobody asks')),
    removeLeftovers: () => Promise.reject(new Error('nobody asks')),
    readSource: work(source),
  } satisfies CommandHost;
  const status = await runCommand(words, host);
  return { status, stdout: host.stdout.text, stderr: host.stderr.text };
}

const conversion = ['-i', 'ova', 'a.ova', '-o', 'local', '-os', '/out'];
const display = [[], ['-q'], ['-v'], ['-x'], ['-v', '-x'], ['--colours'], ['--wrap'], ['--no-trim', 'all']];
const cases = display.flatMap((options) =>
  [false, true].map((terminal): [string, string[], boolean] => [
    `${options.join(' ') || 'no options'}${terminal ? ' on a terminal' : ''}`,
    options,
    terminal,
  ]),
);

describe.each(cases)('%s', (_name, options, terminal) => {
  it('a conversion is asked for no text', async () => {
    const { status, stdout, stderr } = await run([...conversion, ...options], { terminal });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toContain('v2v-node: warning: A line cannot be read.');
  });

  it('--print-source is the source alone', async () => {
    const words = ['-i', 'ova', 'a.ova', '--print-source', ...options];
    const { status, stdout, stderr } = await run(words, { terminal });
    expect({ status, stdout }).toEqual({ status: 0, stdout: printSourceText(source) });
    expect(stderr).toContain('v2v-node: warning: A line cannot be read.');
  });

  it('--plan is the plan alone', async () => {
    const { status, stdout, stderr } = await run([...conversion, '--plan', ...options], { terminal });
    expect(status).toBe(0);
    // eslint-disable-next-line no-control-regex
    const plain = stdout.replace(/\x1b\[[\d;]*m/g, '');
    expect(plain).toMatch(/^centos2: [^]*\nThis can be done[^\n]*\n$/);
    expect(plain).not.toMatch(/^\[ *\d+\.\d\]|^v2v-node:|%/m);
    expect(stderr).toContain('v2v-node: warning: A line cannot be read.');
  });

  it.each([[['--print-source']], [['--plan']], [[]]])('an error leaves it empty: %j', async (what) => {
    const { status, stdout, stderr } = await run([...conversion, ...what, ...options], {
      terminal,
      failing: true,
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('[OVF_MISSING]');
  });
});

it.each([
  ['-i', 'ova', '-io', '?'],
  ['-o', 'qemu', '-oo', '?'],
  ['--help'],
  ['--version'],
  ['--machine-readable'],
])('an answer is what was asked for: %s %s %s %s', async (...words) => {
  const { status, stdout, stderr } = await run(words.filter((word) => word !== undefined));
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).not.toBe('');
});

describe('--machine-readable', () => {
  it.each([[[]], [['-v']], [['-q']]])('has nothing but its own lines there: %j', async (more) => {
    const { status, stdout, stderr } = await run([...conversion, '--machine-readable', ...more]);
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(line).toMatch(/^(\{ "message": .* \}|\d+\/100)$/);
    expect(stderr).toContain('v2v-node: warning: A line cannot be read.');
  });

  it.each(['stream:stderr', `file:${join(directory, 'lines')}`])(
    'to %s leaves the source alone',
    async (where) => {
      const words = ['-i', 'ova', 'a.ova', '--print-source', `--machine-readable=${where}`];
      const { stdout, stderr } = await run(words);
      expect(stdout.replace('50/100\n', '')).toBe(printSourceText(source));
      const lines = where === 'stream:stderr' ? stderr : readFileSync(join(directory, 'lines'), 'utf8');
      expect(lines).toMatch(/^\{ "message": "A line cannot be read\."/m);
    },
  );
});
