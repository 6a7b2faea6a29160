import { percentOf, ProgressBar, ProgressLines } from '../../../../lib/cli/render/progress';
import { event, recorder, source } from './sample';

const twoDisks = { ...source, disks: [source.disks[0]!, { ...source.disks[0]!, id: 1 }] };
const mib = 1024 * 1024;

function copy(done: number, elapsed: number, disk = 0, rate?: number) {
  return event(
    {
      type: 'progress',
      stage: 'copy',
      task: 'copy',
      disk,
      done: done * mib,
      total: 100 * mib,
      unit: 'bytes',
      ...(rate === undefined ? {} : { rate: rate * mib }),
    },
    elapsed,
  );
}

it('draws a bar on the last line and puts other lines above it', () => {
  const { screen, written } = recorder(true);
  const bar = new ProgressBar(screen);
  bar.event(event({ type: 'source', source: twoDisks }));
  bar.event(copy(0, 10));
  bar.event(copy(50, 20));
  const drawn = written.stderr.split('\r\x1b[K').at(-1)!;
  expect(drawn).toMatch(/^ 50% \[=+ +\] {2}50 MiB of 100 MiB {2}copying disk 1\/2 {2}00:10 left$/);
  expect(drawn.length).toBeLessThanOrEqual(99);
  screen.print('v2v-node: error: x', 'stderr');
  expect(written.both.endsWith(`\r\x1b[Kv2v-node: error: x\n\r\x1b[K${drawn}`)).toBe(true);
});

it('shows the rate, and the time that is left by it', () => {
  const { screen, written } = recorder(true);
  const bar = new ProgressBar(screen);
  bar.event(copy(0, 10));
  bar.event(copy(50, 20, 0, 10));
  expect(written.stderr).toMatch(/50 MiB of 100 MiB {2}copying disk 1 {2}10 MiB\/s {2}00:05 left$/);
});

it('adds up disks that are copied at once', () => {
  const { screen, written } = recorder(true);
  const bar = new ProgressBar(screen);
  bar.event(event({ type: 'source', source: twoDisks }));
  bar.event(copy(0, 10, 0));
  bar.event(copy(0, 10, 1));
  bar.event(copy(40, 20, 0, 4));
  bar.event(copy(60, 20, 1, 6));
  const last = (): string => written.stderr.split('\r\x1b[K').at(-1)!;
  expect(last()).toMatch(/^ 50% .*100 MiB of 200 MiB {2}copying disks 1, 2\/2 {2}10 MiB\/s {2}00:10 left$/);
  bar.event(copy(100, 30, 1));
  expect(last()).toMatch(/^ 70% .*140 MiB of 200 MiB {2}copying disks 1, 2\/2/);
  bar.event(copy(100, 40, 0));
  // What comes after them is another matter.
  bar.event(
    event(
      { type: 'progress', stage: 'copy', task: 'verify', disk: 0, done: 0, total: mib, unit: 'bytes' },
      41,
    ),
  );
  expect(last()).toMatch(/^ {2}0% .*0 bytes of 1 MiB {2}comparing disk 1\/2$/);
});

it('takes the bar away when the stage or the run ends', () => {
  const { screen, written } = recorder(true);
  const bar = new ProgressBar(screen);
  bar.event(copy(1, 1));
  bar.event(event({ type: 'stage-end', stage: 'copy', seconds: 1 }));
  expect(written.stderr.endsWith('\r\x1b[K')).toBe(true);
  bar.event(copy(2, 2));
  bar.end();
  expect(written.stderr.endsWith('\r\x1b[K')).toBe(true);
});

it('draws no more than one bar a percent, or a second', () => {
  const { screen, written } = recorder(true);
  const bar = new ProgressBar(screen);
  for (let step = 0; step < 1000; step++) bar.event(copy(step / 1000, step / 1000));
  expect(written.stderr.split('\r').length - 1).toBeLessThanOrEqual(2);
});

it('says little where nobody watches', () => {
  const { screen, written } = recorder();
  const lines = new ProgressLines(screen);
  for (let percent = 0; percent <= 100; percent++) lines.event(copy(percent, percent));
  expect(written.stderr).toBe(
    '[  25.0] Copying disk 1: 25%\n[  50.0] Copying disk 1: 50%\n[  75.0] Copying disk 1: 75%\n',
  );
});

it('says nothing of what is done in a moment', () => {
  const { screen, written } = recorder();
  const lines = new ProgressLines(screen);
  for (let percent = 0; percent <= 100; percent++) lines.event(copy(percent, percent / 50));
  expect(written.both).toBe('');
});

it('computes percent', () => {
  expect(percentOf({ done: 0, total: 0 })).toBe(100);
  expect(percentOf({ done: 999, total: 1000 })).toBe(99);
  expect(percentOf({ done: 3, total: 2 })).toBe(100);
});
