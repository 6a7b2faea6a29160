import { median, renderReport, summarize, type Measured, type Report } from '../../../bench/report';

const measured = (seconds: number, stages: Measured['stages']): Measured => ({
  seconds,
  stages,
  peakKib: 512 * 1024,
  peakPrograms: { 'qemu-system-x86': 500 * 1024, node: 12 * 1024, sh: 100 },
  samples: 10,
  samplingSeconds: seconds / 100,
  usedRss: false,
  initrds: [{ kernel: '6.1.0', strategy: 'keep', reason: 'has every driver' }],
  writtenBytes: 800 * 1024 ** 2,
});

const report = (
  results: Record<string, Measured[]>,
  failures: Report['guests'][0]['failures'] = [],
): string =>
  renderReport({
    date: '2026-11-23 02:00 UTC',
    command: 'npm run bench',
    tools: ['virt-v2v', 'v2v-node'],
    host: [
      ['kernel', '6.1'],
      ['KVM', 'works'],
    ],
    environment: { LIBGUESTFS_BACKEND: 'direct', LIBGUESTFS_BACKEND_SETTINGS: 'force_tcg' },
    guests: [{ guest: 'debian12', ovaBytes: 250 * 1024 ** 2, virtualSize: 6 * 1024 ** 3, results, failures }],
  });

const virtV2v = measured(400, {
  open: { seconds: 20, peakKib: 204800 },
  convert: { seconds: 380, peakKib: 409600 },
});
const v2vNode = measured(50, { open: { seconds: 15, peakKib: 102400 }, copy: { seconds: 0.1 } });

it('takes medians', () => {
  expect(median([3, undefined, 1])).toBe(2);
  expect(median([5, 1, 3])).toBe(3);
  expect(median([])).toBeUndefined();
  const runs = [10, 30, 20].map((seconds) => measured(seconds, { open: { seconds, peakKib: seconds } }));
  expect(summarize(runs).stages.open).toEqual({ seconds: 20, peakKib: 20 });
  expect(summarize(runs).total.seconds).toBe(20);
});

it('puts the stages side by side, with the ratio v2v-node/virt-v2v', () => {
  const text = report({ 'virt-v2v': [virtV2v], 'v2v-node': [v2vNode] });
  expect(text).toContain(
    '| stage | virt-v2v, s | v2v-node, s | ratio | virt-v2v, peak MiB | v2v-node, peak MiB | ratio |',
  );
  expect(text).toContain('| open | 20.0 | 15.0 | 0.75 | 200 | 100 | 0.50 |');
  expect(text).toContain('| convert | 380.0 | – | – | 400 | – | – |');
  expect(text).toContain('| copy | – | 0.1 | – | – | – | – |');
  expect(text).toContain('| **total** | 400.0 | 50.0 | 0.13 | 512 | 512 | 1.00 |');
  expect(text).not.toContain('| metadata |');
});

it('tells the initrd strategy, the machine and the settings', () => {
  const text = report({ 'virt-v2v': [virtV2v], 'v2v-node': [v2vNode] });
  expect(text).toContain('initrd: kernel 6.1.0: keep (has every driver)');
  expect(text).toContain('| kernel | 6.1 |');
  expect(text).toContain('`LIBGUESTFS_BACKEND_SETTINGS=force_tcg`');
  expect(text).toContain('KVM does not work on this machine');
  expect(text).toContain('qemu-system-x86 500, node 12');
});

it('has no ratio for one program alone, and says what failed', () => {
  const text = report({ 'v2v-node': [v2vNode] }, [
    { tool: 'virt-v2v', message: 'it ended with status 1\nno KVM' },
  ]);
  expect(text).toContain('| stage | v2v-node, s | v2v-node, peak MiB |');
  expect(text).not.toContain('| ratio');
  expect(text).toContain('**virt-v2v failed**');
  expect(text).toContain('    no KVM');
});

it('begins with one line a guest, a program that failed included', () => {
  expect(report({ 'virt-v2v': [virtV2v], 'v2v-node': [v2vNode] })).toContain(
    '| debian12 | 400.0 | 50.0 | 0.13 | keep |',
  );
  const failures = [{ tool: 'virt-v2v', message: 'it ended with status 1' }];
  expect(report({ 'v2v-node': [v2vNode] }, failures)).toContain('| debian12 | fails | 50.0 | keep |');
});
