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
