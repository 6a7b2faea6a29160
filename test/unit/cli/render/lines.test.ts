import type { DisplayOptions } from '../../../../lib/cli/command-line';
import { createRenderer } from '../../../../lib/cli/render';
import { localTimestamp, messageLine } from '../../../../lib/cli/render/machine-readable';
import { styleFor } from '../../../../lib/cli/render/style';
import { conversion, event, recorder, result, source } from './sample';
import { linuxOf } from '../../support/linux-of';

const display: DisplayOptions = {
  quiet: false,
  verbose: false,
  trace: false,
  json: false,
  colours: false,
  wrap: false,
};
const setup = event({
  type: 'stage-start',
  stage: 'source',
  message: 'Setting up the source: -i ova centos2.ova',
});
const warning = event({ type: 'warning', code: 'w', message: 'careful', hint: 'do this' }, 1);

function run(options: Partial<DisplayOptions> = {}, terminal = false, env = {}) {
  const { screen, written } = recorder(terminal);
  const machine: string[] = [];
  const renderer = createRenderer({
    display: { ...display, ...options },
    screen,
    env,
    ...(options.machineReadable && { machineLine: (line: string) => machine.push(line) }),
  });
  return { renderer, written, machine };
}

describe('lines', () => {
  it('shows stages with seconds in six columns, warnings and errors, all of them on standard error', () => {
    const { renderer, written } = run();
    renderer.event(setup);
    renderer.event(event({ type: 'message', stage: 'copy', message: 'Copying disk 1/2' }, 1234.56));
    renderer.event(event({ type: 'info', message: 'this guest has virtio drivers' }, 2));
    renderer.event(warning);
    renderer.failed({ code: 'OVF_MISSING', message: 'no OVF', hint: 'look again' });
    expect(written.stderr).toBe(
      '[   0.0] Setting up the source: -i ova centos2.ova\n[1234.6] Copying disk 1/2\n' +
        'v2v-node: this guest has virtio drivers\nv2v-node: warning: careful\ndo this\n' +
        'v2v-node: error: no OVF [OVF_MISSING]\nlook again\n',
    );
    expect(written.stdout).toBe('');
  });

  it('says all that a source is refused for, the first as the error', () => {
    const { renderer, written } = run();
    const running = { code: 'SOURCE_RUNNING', message: 'The guest web is running.' };
    renderer.failed({
      ...running,
      progress: {
        stages: [],
        warnings: [],
        seconds: { total: 1 },
        run: { version: '0.1.0', started: '2026-11-30T12:00:00.000Z' },
        preflight: [
          { about: 'reachable', outcome: 'passed', message: 'esx1 answers.' },
          { about: 'power', outcome: 'failed', ...running },
          {
            about: 'snapshots',
            outcome: 'failed',
            code: 'SOURCE_SNAPSHOT',
            message: 'The guest web has a snapshot.',
            hint: 'Delete it.',
          },
        ],
      },
    });
    expect(written.stderr).toBe(
      'v2v-node: error: The guest web is running. [SOURCE_RUNNING]\n' +
        'v2v-node: also in the way: The guest web has a snapshot. [SOURCE_SNAPSHOT]\nDelete it.\n',
    );
  });

  it('begins as virt-v2v does: the checks of the host are no line of their own', () => {
    const { renderer, written } = run();
    renderer.event(event({ type: 'stage-start', stage: 'checks', message: 'Checking the host' }));
    expect(written.both).toBe('');
  });

  it('says only warnings and errors when quiet', () => {
    const { renderer, written } = run({ quiet: true }, true);
    renderer.event(setup);
    renderer.event(event({ type: 'info', message: 'by the way' }));
    renderer.event(
      event({ type: 'progress', stage: 'copy', task: 'copy', done: 1, total: 2, unit: 'bytes' }),
    );
    renderer.event(warning);
    renderer.succeeded(result);
    expect(written.stderr.replace(/\x1b\[[\d;]*m/g, '')).toBe('v2v-node: warning: careful\ndo this\n'); // eslint-disable-line no-control-regex
  });

  it('has virt-v2v’s colours on a terminal, breaks long messages there, and heeds NO_COLOR', () => {
    const terminal = run({}, true);
    terminal.renderer.event(setup);
    terminal.renderer.event(event({ type: 'warning', code: 'w', message: 'word '.repeat(40).trim() }));
    expect(terminal.written.stderr).toContain('\x1b[0;32m[   0.0] Setting up');
    expect(terminal.written.stderr).toContain('\x1b[1;34mv2v-node: warning: word');
    const lines = terminal.written.stderr.split('\n').slice(1);
    expect(lines.length).toBeGreaterThan(2);
    // eslint-disable-next-line no-control-regex
    expect(Math.max(...lines.map((line) => line.replace(/\x1b\[[\d;]*m/g, '').length))).toBeLessThanOrEqual(
      76,
    );

    const plain = run({}, true, { NO_COLOR: '1' });
    plain.renderer.event(setup);
    expect(plain.written.stderr).not.toContain('\x1b');
    expect(styleFor({ isTTY: false }, { colours: true, wrap: false }, { NO_COLOR: '1' }).colours).toBe(true);
  });

  it('lets nothing of a guest steer the terminal', () => {
    const { renderer, written } = run();
    renderer.event(event({ type: 'warning', code: 'w', message: 'package \x1b]0;owned\x07' }));
    expect(written.stderr).toBe('v2v-node: warning: package ?]0;owned?\n');
  });
});

describe('summary', () => {
  it('tells which network names are kept, which are not and why, and the files', () => {
    const { renderer, written } = run();
    const networkNames = {
      pinned: [
        {
          nic: 0,
          mac: '00:50:56:00:00:01',
          name: 'ens192',
          evidence: 'vmware-slot' as const,
          file: '/etc/systemd/network/x.link',
        },
      ],
      unpinned: [{ nic: 1, mac: '', reason: 'the source does not say its MAC' }],
    };
    renderer.succeeded({ ...result, conversion: { ...linuxOf(conversion), networkNames } });
    expect(written.stderr).toBe(
      '[  61.3] Finishing off\n' +
        'network names that the guest keeps:\n\tens192 (00:50:56:00:00:01), by /etc/systemd/network/x.link\n' +
        'network cards whose name in the guest may change:\n\tno MAC: the source does not say its MAC\n' +
        'files written:\n\t/out/centos2-sda\n\t/out/centos2.xml\n',
    );
  });

  it('says nothing where nothing was written', () => {
    const { renderer, written } = run();
    renderer.succeeded({ ...result, disks: [{ ...result.disks[0]!, path: undefined }], artifacts: [] });
    expect(written.stderr).toBe('[  61.3] Finishing off\n');
  });
});

describe('--json', () => {
  it('writes every event as it is, then the result', () => {
    const { renderer, written } = run({ json: true }, true);
    const events = [setup, event({ type: 'source', source }), warning];
    events.forEach((each) => renderer.event(each));
    renderer.succeeded(result);
    const lines = written.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toEqual(
      [...events, { type: 'result', result }].map((each) => JSON.parse(JSON.stringify(each)) as unknown),
    );
    expect(written.stderr).toBe('');
  });

  it('ends with the error, and says it on standard error, too', () => {
    const { renderer, written } = run({ json: true });
    renderer.failed({ code: 'OVF_MISSING', message: 'no OVF', stage: 'source' });
    expect(JSON.parse(written.stdout)).toEqual({
      type: 'error',
      code: 'OVF_MISSING',
      message: 'no OVF',
      stage: 'source',
    });
    expect(written.stderr).toBe('v2v-node: error: no OVF [OVF_MISSING]\n');
  });
});

describe('--machine-readable', () => {
  const machineReadable = { type: 'stream', stream: 'stdout' } as const;

  it('adds JSON messages in virt-v2v’s form, also when quiet', () => {
    const { renderer, machine } = run({ machineReadable, quiet: true });
    renderer.event(setup);
    renderer.event(warning);
    renderer.failed({ code: 'X', message: 'say "no"' });
    expect(machine.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual([
      'message',
      'warning',
      'error',
    ]);
    expect(machine[0]).toMatch(
      /^\{ "message": "Setting up the source: -i ova centos2\.ova", "timestamp": "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}[+-]\d\d:\d\d", "type": "message" \}\n$/,
    );
    expect(machine[2]).toContain('"message": "say \\"no\\""');
  });

  it('gives the timestamp of the event', () => {
    const time = new Date('2026-01-02T03:04:05.006Z');
    expect(localTimestamp(time)).toContain(':04:05.006000000');
    expect(new Date(localTimestamp(time).replace('000000', '')).getTime()).toBe(time.getTime());
    expect(messageLine('info', 'a', time)).toMatch(/^\{ "message": "a", /);
  });

  it('writes N/100 lines while disks are copied, one for each percent', () => {
    const { renderer, written } = run({ machineReadable });
    const progress = (done: number, stage: 'copy' | 'source' = 'copy') =>
      event({ type: 'progress', stage, task: stage, disk: 0, done, total: 1000, unit: 'bytes' });
    [progress(500, 'source'), progress(0), progress(5), progress(10), progress(1000)].forEach((each) =>
      renderer.event(each),
    );
    expect(written.stdout).toBe('0/100\n1/100\n100/100\n');
  });
});
