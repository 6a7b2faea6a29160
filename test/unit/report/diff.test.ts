import { diffBlock, diffSize } from '../../../lib/report/sections/diff';

const diff = [
  '# Secrets are shown as ********.',
  '--- a/etc/x',
  '+++ b/etc/x',
  '@@ -1,3 +1,3 @@',
  ' kept',
  '--- a comment of SQL',
  '+++ more',
  '\\ No newline at end of file',
  '',
].join('\n');

it('tells lines of the file from the header, also where they begin alike', () => {
  expect(diffSize(diff)).toEqual({ added: 1, removed: 1, lines: 8 });
  const kinds = [...diffBlock(diff, '/etc/x').text.matchAll(/<span class="(\w+)">/g)].map(
    (match) => match[1],
  );
  expect(kinds).toEqual(['note', 'file', 'file', 'hunk', 'context', 'removed', 'added', 'note']);
});

it('keeps the text as it is', () => {
  const text = diffBlock(diff, '/etc/x').text.replace(/^[^]*<code>|<\/code>[^]*$|<[^>]+>/g, '');
  expect(text).toBe(diff);
});

it.each([
  ['all lines of a script of Windows', '+one\r\n+two\r\n', ['+one', '+two']],
  ['some lines alone', '+one\r\n+two\n', ['+one\\u{d}', '+two']],
])('line ends of Windows: %s', (_which, content, shown) => {
  const spans = diffBlock(`--- /dev/null\n+++ b/x.cmd\n@@ -0,0 +1,2 @@\n${content}`, '/x.cmd').text;
  const added = [...spans.matchAll(/<span class="added">([^<]*)\n<\/span>/g)].map((match) => match[1]);
  expect(added).toEqual(shown);
  expect(spans.includes('All lines end with CR LF.')).toBe(!shown[0]?.includes('\\u'));
});
