import { abortedError, ProgramError, V2vError } from '../../../lib/errors';
import { renderReport } from '../../../lib/report';
import { result as smallest } from '../cli/render/sample';
import { attack, debian12, el7like, failed, hostile, large, win2019 } from './results';
import { linuxOf } from '../support/linux-of';

/** The text of a page as a reader sees it, without its style. */
function textOf(page: string): string {
  return page
    .replace(/<style>[^]*?<\/style>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');
}

const headings = (page: string) =>
  [...page.matchAll(/<h2[^>]*>([^]*?)<\/h2>/g)].map((match) => textOf(match[1]!).replace(/\d+/, '').trim());

function ids(page: string): string[] {
  return [...page.matchAll(/\bid="([^"]*)"/g)].map((match) => match[1]!);
}

describe('of a result', () => {
  const page = renderReport(debian12);
  const text = textOf(page);

  it('begins with the guest, how it ended and the warnings', () => {
    expect(page).toMatch(/^<!doctype html>\s*<html lang="en">/);
    expect(text).toMatch(
      /v2v-node 0\.1\.0 report · 2026-11-23 12:06 UTC · emulated, without KVM debian12 ✓ converted Debian GNU\/Linux 12/,
    );
    expect(headings(page)[0]).toBe('Warnings');
    expect(text).toContain(debian12.warnings[0]!.message);
    expect(text).toContain(debian12.warnings[0]!.hint);
  });

  it('has a section for everything that the result says', () => {
    expect(headings(page)).toEqual([
      'Warnings',
      'Timeline',
      'Disks',
      'Start of the guest',
      'Network',
      'Machine on the target',
      'Files of the guest that changed',
      'Conversion steps',
      'Files written on the host',
      'The guest',
      'The source',
    ]);
    for (const { stage, message } of debian12.stages) {
      expect(text).toContain(stage);
      expect(text).toContain(message);
    }
    for (const { name, reason } of debian12.conversion.steps) {
      expect(text).toContain(name);
      if (reason !== undefined) expect(text).toContain(reason);
    }
    for (const { path } of debian12.conversion.changes) expect(text).toContain(path);
    for (const { path } of debian12.artifacts) expect(text).toContain(path);
    expect(text).toContain(debian12.disks[0]!.checksum!.value);
    expect(text).toContain(linuxOf(debian12.conversion).initrd!.reason);
    expect(text).toContain('ens192 , kept');
  });

  it('shows what was copied, and the rest as zero', () => {
    expect(text).toContain('732 MiB data, copied 12 %');
    expect(text).toContain('5.3 GiB zero in the source as well 88 %');
    const disk = { ...debian12.disks[0]!, virtualSize: 1000, sourceDataSize: 700, dataSize: 400 };
    const trimmed = textOf(renderReport({ ...debian12, disks: [disk] }));
    expect(trimmed).toContain('400 bytes data, copied 40 %');
    expect(trimmed).toContain('300 bytes held data in the source, and is zero now 30 %');
    expect(trimmed).toContain('300 bytes zero in the source as well 30 %');
  });

  it('says nothing of data where it was not counted', () => {
    const page = renderReport(smallest);
    expect(textOf(page)).not.toMatch(/data, copied|Data copied/);
    expect(headings(page)).toContain('Disks');
  });

  it('loads nothing, runs nothing, and lets only its own style apply', () => {
    expect(page).not.toMatch(/<script|<iframe|javascript:|\son\w+=|@import|url\(/i);
    expect(
      page.match(/\b(?:src|href)="[^"]*"/g)!.filter((link) => !/^href="(?:#[\w-]+|data:,)"$/.test(link)),
    ).toEqual([]);
    expect(page).toContain('default-src &#39;none&#39;; style-src &#39;sha256-');
    expect(page).not.toMatch(/\sstyle="/);
  });

  it('links each section once', () => {
    const anchors = [...page.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids(page)).size).toBe(ids(page).length);
    expect(anchors).toEqual(ids(page));
  });
});

it('draws the steps within the stage', () => {
  const page = renderReport(el7like);
  const bars = [...page.matchAll(/<rect class="(stage|step) (\w+)" x="([\d.]+)" width="([\d.]+)"/g)];
  const total = el7like.seconds.total;
  const stage = (index: number) => Number(bars.filter(([, kind]) => kind === 'stage')[index]![3]);
  const before = el7like.stages.slice(0, 6).reduce((sum, { seconds }) => sum + seconds, 0);
  expect(stage(6)).toBeCloseTo((100 * before) / total, 0);
  const steps = bars.filter(([, kind]) => kind === 'step').map((match) => Number(match[3]));
  expect(steps.length).toBeGreaterThan(3);
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
  expect(steps[0]).toBeGreaterThanOrEqual(stage(6));
  expect(textOf(page)).toMatch(/\d shorter steps/);
  for (const [, , , x, width] of bars) expect(Number(x) + Number(width)).toBeLessThanOrEqual(100.01);
});

it('folds long diffs and opens short ones', () => {
  const page = renderReport(el7like);
  const folds = [
    ...page.matchAll(/<details( open)?>\s*<summary class="change">[^]*?<code class="path">([^<]*)/g),
  ];
  const isOpen = new Map(folds.map((match) => [match[2], match[1] !== undefined]));
  expect(isOpen.get('/etc/fstab')).toBe(true);
  expect(isOpen.get('/usr/libexec/v2v-node/firstboot')).toBe(false);
});

describe('of a failure', () => {
  it('begins with the error, what to do, and where it ended', () => {
    const page = renderReport({ ...failed, hint: 'Ask those who run the mirror.', subject: 'company-agent' });
    const text = textOf(page);
    expect(headings(page).slice(0, 3)).toEqual(['What went wrong', 'Warnings', 'Timeline']);
    expect(text).toMatch(/el7like ✗ failed in stage convert/);
    expect(text).toContain('the package mirror of the company does not answer Ask those who run the mirror.');
    expect(text).toMatch(/company-agent ✗ failed/);
    // It had no machine yet, but the cards were known.
    expect(text).toContain('Network cards of the source');
    expect(text).toContain('52:54:00:5c:2c:f9');
    expect(text).toContain('they are not on any disk');
    expect(headings(page)).not.toContain('Disks');
  });

  it('takes the error itself, with what a program said, and one that knows nothing more', () => {
    const error = new ProgramError('qemu-img', 1, null, 'qemu-img: <error> writing', 'qemu-img failed.', {
      cause: new Error('below', { cause: new TypeError('deepest') }),
    });
    const text = textOf(renderReport(error));
    for (const part of [
      'qemu-img failed.',
      'PROGRAM_FAILED',
      'qemu-img: <error> writing',
      'below',
      'deepest',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('tells a cancelled one from a failed one', () => {
    const page = renderReport({ ...failed, ...abortedError().toJSON() });
    expect(textOf(page)).toContain('■ cancelled');
    expect(headings(page)[0]).toBe('Why it ended');
  });
});

describe('of many conversions', () => {
  const jobs = [
    { id: 'web', index: 0, seconds: 25, status: 'converted' as const, result: debian12 },
    {
      id: 'db',
      index: 1,
      seconds: 17,
      status: 'failed' as const,
      error: new V2vError('OVF_MISSING', 'db holds no OVF.'),
    },
    { id: 'late', index: 2, seconds: 0, status: 'not-started' as const, error: abortedError() },
  ];
  const counts = { converted: 1, failed: 1, cancelled: 0, 'not-started': 1 };
  const page = renderReport({ results: jobs, counts, seconds: 42 });

  it('has all of them in a table, and each by itself', () => {
    expect(textOf(page)).toMatch(/3 conversions ✗ 1 of 3 converted/);
    expect(textOf(page)).toMatch(/db ✗ failed db holds no OVF\./);
    expect(page).toContain('id="job-0-timeline"');
    expect(new Set(ids(page)).size).toBe(ids(page).length);
  });

  it('does with a summary that kept no results', () => {
    expect(textOf(renderReport({ results: [], counts, seconds: 1 }))).toContain('keeps no outcomes');
  });
});

describe('of hostile data', () => {
  it.each([
    ['a result', renderReport(hostile(large()))],
    ['a result of Windows', renderReport(hostile(win2019))],
    ['a failure', renderReport(hostile({ ...failed, stderr: 'x', program: 'x', subject: 'x', hint: 'x' }))],
    [
      'a summary',
      renderReport({
        results: [{ id: attack, index: 0, seconds: 1, status: 'converted', result: hostile(debian12) }],
        counts: { converted: 1, failed: 0, cancelled: 0, 'not-started': 0 },
        seconds: 1,
      }),
    ],
  ])('has it as text: %s', (_name, page) => {
    for (const part of ['<script', '<img', '\u202e', '\u0007']) expect(page).not.toContain(part);
    expect(page.match(/<\/style>/g)).toHaveLength(1);
    expect(page.split('&lt;script&gt;').length).toBeGreaterThan(20);
    // Quotes in attributes: every tag is one that the page itself makes.
    const attributes = [
      ...page
        .replace(/<style>[^]*?<\/style>/, '')
        .matchAll(/<[a-z][a-z0-9]*((?:\s+[\w-]+(?:="[^"]*")?)*)\s*\/?>/g),
    ];
    expect(attributes).toHaveLength(page.replace(/<style>[^]*?<\/style>/, '').match(/<[a-z]/g)!.length);
  });
});

it('shows what changed in a hive of the registry, key by key', () => {
  const registry = [
    {
      key: 'Select',
      name: 'Current',
      action: 'modified',
      before: { type: 'REG_DWORD', data: 3 },
      after: { type: 'REG_DWORD', data: 1 },
    },
    { key: 'Setup<', action: 'removed' },
  ] as const;
  const changes = [{ path: '/SYSTEM', action: 'modified' as const, registry: [...registry] }];
  const text = textOf(renderReport({ ...debian12, conversion: { ...debian12.conversion, changes } }));
  expect(text).toMatch(/\/SYSTEM .*Key or value Change Before and after/);
  expect(text).toContain('Select\\Current modified REG_DWORD 3 → REG_DWORD 1');
  expect(text).toContain('Setup< removed');
});
