import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Difference } from '../../../scripts/compare/compare-trees';
import { explain, explanations } from '../../../scripts/compare/explanations';
import { makeReport, renderText } from '../../../scripts/compare/report';
import { unifiedDiff } from '../../../scripts/compare/unified-diff';

const page = readFileSync(join(__dirname, '../../../docs/differences.md'), 'utf8');
/** `### \`key\`: …` */
const sections = [...page.matchAll(/^### `([a-z-]+)`/gm)].map(([, key]) => key);

it('every explanation has a section in docs/differences.md, and every section an explanation', () => {
  const keys = new Set(explanations.map(({ key }) => key));
  expect(keys.size).toBeGreaterThan(0);
  expect([...sections].sort()).toEqual([...keys].sort());
});

it('explains by path and by who changed the file', () => {
  expect(explain({ path: '/etc/systemd/network/70-v2v-ens192.link', kind: 'only-ours' })?.key).toBe(
    'network-names',
  );
  expect(explain({ path: '/etc/systemd/network/70-v2v-ens192.link', kind: 'only-theirs' })).toBeUndefined();
  expect(explain({ path: '/etc/shadow', kind: 'both' })).toBeUndefined();
});

const difference = (
  path: string,
  kind: Difference['kind'],
  diff?: string,
): Difference & { diff?: string } => ({
  path,
  kind,
  ours: 'modified',
  theirs: 'unchanged',
  type: 'f',
  parts: ['content'],
  sizes: { ours: 2, theirs: 1 },
  diff,
});

it('marks what is not explained, and groups noise', () => {
  const report = makeReport({ guest: 'debian12' }, [
    difference('/etc/shadow', 'only-ours', '-a\n+b'),
    difference('/var/log/syslog', 'only-theirs'),
    difference('/etc/fstab', 'alike'),
  ]);
  expect(report.unexplained).toEqual(['/etc/shadow']);
  expect(report.counts).toEqual({ 'only-ours': 1, 'only-theirs': 1, both: 0, alike: 1 });
  const text = renderText(report);
  expect(text).toContain('/etc/shadow, modified [UNEXPLAINED]\n      -a\n      +b\n');
  expect(text).toContain('[logs] /var/log/syslog');
  expect(text).toContain('Not explained: /etc/shadow.');
});

it('makes a unified diff of two texts', () => {
  expect(unifiedDiff('a\nb\n', 'a\nc\n')).toBe('@@ -1,2 +1,2 @@\n a\n-b\n+c');
  expect(unifiedDiff('', '')).toBe('');
});
