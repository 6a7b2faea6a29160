import { unifiedDiff } from '../../../../lib/conversion/changes/unified-diff';

const numbered = (count: number): string =>
  Array.from({ length: count }, (_, index) => `line ${index}\n`).join('');

it('shows three lines around a change, and where they are', () => {
  const before = numbered(20);
  const after = before.replace('line 10\n', 'another\n');
  expect(unifiedDiff('/etc/a', before, after)).toBe(
    '--- a/etc/a\n+++ b/etc/a\n@@ -8,7 +8,7 @@\n line 7\n line 8\n line 9\n-line 10\n+another\n line 11\n line 12\n line 13\n',
  );
});

it('shows changes that are far apart each for itself', () => {
  const before = numbered(40);
  const after = before.replace('line 2\n', '').replace('line 35\n', 'line 35\nnew\n');
  expect(unifiedDiff('/etc/a', before, after)?.match(/^@@.*@@$/gm)).toEqual([
    '@@ -1,6 +1,5 @@',
    '@@ -34,6 +33,7 @@',
  ]);
});

it.each([
  ['created', undefined, 'a\nb\n', '--- /dev/null\n+++ b/x\n@@ -0,0 +1,2 @@\n+a\n+b\n'],
  ['created with one line', undefined, 'a\n', '--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+a\n'],
  ['created empty', undefined, '', '--- /dev/null\n+++ b/x\n'],
  ['removed', 'a\n', undefined, '--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n'],
  ['emptied', 'a\n', '', '--- a/x\n+++ b/x\n@@ -1 +0,0 @@\n-a\n'],
  ['filled', '', 'a', '--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+a\n\\ No newline at end of file\n'],
  [
    'without a newline at its end',
    'a',
    'a\n',
    '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n',
  ],
])('a file that is %s', (_title, before, after, diff) => expect(unifiedDiff('/x', before, after)).toBe(diff));

it('masks a secret that is beside a change, and says so', () => {
  const before = 'essid=a\npsk=topsecret\n';
  const diff = unifiedDiff('/etc/x', before, before.replace('=a', '=b'));
  expect(diff).toBe(
    '# Secrets are shown as ********.\n--- a/etc/x\n+++ b/etc/x\n@@ -1,2 +1,2 @@\n-essid=a\n+essid=b\n psk=********\n',
  );
});

it('shows that a secret changed, and neither of its values', () => {
  const diff = unifiedDiff('/etc/shadow', 'root:before:1::::::\n', 'root:after:1::::::\n');
  expect(diff).toBe(
    '# Only secrets differ; they are shown as ********.\n--- a/etc/shadow\n+++ b/etc/shadow\n@@ -1 +1 @@\n-root:********:1::::::\n+root:********:1::::::\n',
  );
});

it('masks by lines that are not in the diff', () => {
  const key = Array.from({ length: 20 }, (_, index) => `topsecret${index}`);
  const text = (lines: string[]) =>
    `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
  const diff = unifiedDiff('/x', text(key), text(key.with(10, 'topsecretagain'))) ?? '';
  expect(diff).not.toContain('topsecret');
  expect(diff).not.toContain('BEGIN');
  expect(diff).toContain('-********\n+********\n');
});

it('masks a line that became part of a key, also where it did not change', () => {
  const lines = 'topsecret1\ntopsecret2\n';
  const diff = unifiedDiff('/x', lines, `-----BEGIN PRIVATE KEY-----\n${lines}`);
  expect(diff).not.toContain('topsecret');
});

it('gives up where too much differs, so that the event loop is not held up', () => {
  const lines = (prefix: string) =>
    Array.from({ length: 5000 }, (_, index) => `${prefix} ${index}\n`).join('');
  const started = performance.now();
  expect(unifiedDiff('/x', lines('a'), lines('b'))).toBeUndefined();
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(unifiedDiff('/x', undefined, lines('b'))?.split('\n')).toHaveLength(5004);
});

it('a name cannot pass for a line of the diff', () => {
  expect(unifiedDiff('/x\n+++ b/y', '', 'a\n')?.split('\n')[1]).toBe('+++ "b/x\\n+++ b/y"');
});
