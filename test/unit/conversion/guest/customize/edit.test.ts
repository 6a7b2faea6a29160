import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { editLines } from '../../../../../lib/conversion/guest/customize/files/perl';
import { findConfinement } from '../../../../../lib/programs/confinement';
import { done } from './run-operations';

const edited = async (text: string, expression: string): Promise<string> =>
  (await editLines(Buffer.from(text, 'latin1'), { expression, path: '/f' })).toString('latin1');

it.each([
  ['replaces', 's/a/b/', 'a\na', 'b\nb'],
  ['counts the lines', '$_ = "$lineno:$_"', 'a\nb\n', '1:a\n2:b\n'],
  ['deletes lines', '$_ = "" if /^b/', 'a\nb\nc\n', 'a\nc\n'],
  ['adds lines', '$_ .= "x\\n"', 'a\n', 'a\nx\n'],
  ['keeps bytes and ends of Windows', 's/a/b/', '\xe4a\r\n\xff', '\xe4b\r\n\xff'],
  ['keeps what is between lines', '$n++; $_ = "" if $n > 1', 'a\nb\nc\n', 'a\n'],
  ['takes a comment at the end', 's/a/b/ # comment', 'a\n', 'b\n'],
  ['leaves next to perl -p', 'next if /a/; $_ = "x\\n"', 'a\nb\n', 'a\nx\n'],
  ['edits an empty file', 's/a/b/', '', ''],
  ['takes no file name from a line', '$_ = $_', '/etc/passwd\n', '/etc/passwd\n'],
])('%s', async (_, expression, before, after) => expect(await edited(before, expression)).toBe(after));

it('an expression that dies, or ends Perl, leaves the file as it is', async () => {
  const files = { '/f': 'a\nb\n' };
  for (const [expression, message] of [
    ['die "no b\\n" if /b/', 'died, and the file stays as it is: no b.'],
    ['exit 0 if /b/', 'ends Perl before the end of the file'],
  ] as const) {
    await expect(done([{ operation: 'edit', path: '/f', expression }], { files })).rejects.toMatchObject({
      code: 'CUSTOMIZE_FAILED',
      subject: '/f',
      message: expect.stringContaining(message) as string,
    });
  }
});

it('writes the file as it lies, shows the change, and writes nothing where nothing changes', async () => {
  const operation = { operation: 'edit', path: '/l', expression: 's/no/yes/' } as const;
  const outcome = await done([operation, operation], {
    files: { '/etc/f': 'root no\n' },
    links: { '/l': '/etc/f' },
  });
  expect(outcome.guest.text('/etc/f')).toBe('root yes\n');
  expect(await outcome.guest.links()).toEqual({ '/l': '/etc/f' });
  expect(outcome.changes).toMatchObject([
    { path: '/l', action: 'modified', diff: expect.stringContaining('-root no\n+root yes\n') as string },
  ]);
  expect(outcome.guest.calls.filter(({ action }) => action === 'write')).toHaveLength(1);
});

it.each(['/none', '/d'])('%s cannot be edited', async (path) => {
  await expect(
    done([{ operation: 'edit', path, expression: '1' }], { directories: ['/d'] }),
  ).rejects.toMatchObject({ code: 'CUSTOMIZE_FAILED' });
});

it('reaches no file of the host, and no network', async () => {
  if ((await findConfinement()) === undefined) return console.warn('skipped: nothing confines programs here');
  const directory = mkdtempSync(join(tmpdir(), 'v2v-edit-test.'));
  try {
    const [secret, made] = [join(directory, 'secret'), join(directory, 'made')];
    writeFileSync(secret, 'not yours');
    const read = `open(F, "<", "${secret}") ? ($_ = <F>) : ($_ = "no: $!")`;
    expect(await edited('a', read)).toMatch(/^no: /);
    const write = `open(F, ">", "${made}") ? ($_ = "made") : ($_ = "no: $!")`;
    expect(await edited('a', write)).toMatch(/^no: /);
    expect(await edited('a', `$_ = \`touch ${made} 2>&1\`; $_ = "ran"`)).toBe('ran');
    expect(existsSync(made)).toBe(false);
    const connect = 'use Socket; $_ = socket(S, PF_INET, SOCK_STREAM, 0) ? "socket" : "no: $!"';
    expect(await edited('a', connect)).toMatch(/^no: /);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
