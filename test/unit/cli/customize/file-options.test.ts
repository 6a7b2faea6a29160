import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { parseCommandLine } from '../../../../lib/cli/parse';
import { readCommands } from '../../../../lib/cli/customize/command-file';
import type { CustomizeOperation } from '../../../../types/customize';

const toNull = ['-i', 'ova', 'g.ova', '-o', 'null'];

function customize(...words: string[]): readonly CustomizeOperation[] | undefined {
  const line = parseCommandLine([...toNull, ...words]);
  if (line.action !== 'convert') throw new Error(`The action is ${line.action}.`);
  return line.options.customize;
}

function usage(...words: string[]): string {
  try {
    customize(...words);
  } catch (error) {
    expect(error).toMatchObject({ code: 'USAGE' });
    return (error as Error).message;
  }
  throw new Error('It is not refused.');
}

it.each<[string, string, CustomizeOperation]>([
  [
    '--append-line',
    '/etc/hosts:10.0.0.1 a:b',
    { operation: 'append-line', path: '/etc/hosts', line: '10.0.0.1 a:b' },
  ],
  ['--append-line', '/etc/hosts:', { operation: 'append-line', path: '/etc/hosts', line: '' }],
  ['--chmod', '0700:/a:b', { operation: 'chmod', path: '/a:b', mode: 0o700 }],
  ['--chmod', '448:/a', { operation: 'chmod', path: '/a', mode: 0o700 }],
  ['--chmod', '0o700:/a', { operation: 'chmod', path: '/a', mode: 0o700 }],
  ['--chmod', '0x1c0:/a', { operation: 'chmod', path: '/a', mode: 0o700 }],
  ['--chmod', '0:/a', { operation: 'chmod', path: '/a', mode: 0 }],
  ['--chown', '1000:100:/a:b', { operation: 'chown', path: '/a:b', uid: 1000, gid: 100 }],
  ['--copy', '/a:/b', { operation: 'copy', from: '/a', to: '/b' }],
  ['--copy-in', 'a:/b', { operation: 'copy-in', source: 'a', directory: '/b' }],
  ['--delete', '/a/*', { operation: 'delete', path: '/a/*' }],
  ['--edit', '/a:s/b:c/d/', { operation: 'edit', path: '/a', expression: 's/b:c/d/' }],
  ['--link', '/a:/b:/c', { operation: 'link', target: '/a', links: ['/b', '/c'] }],
  ['--mkdir', '/a', { operation: 'mkdir', path: '/a' }],
  ['--move', '/a:/b', { operation: 'move', from: '/a', to: '/b' }],
  ['--scrub', '/a', { operation: 'scrub', path: '/a' }],
  ['--tar-in', 'a.tar:/b', { operation: 'tar-in', source: 'a.tar', directory: '/b' }],
  ['--touch', '/a', { operation: 'touch', path: '/a' }],
  ['--truncate', '/a', { operation: 'truncate', path: '/a' }],
  ['--truncate-recursive', '/a', { operation: 'truncate-recursive', path: '/a' }],
  ['--upload', 'a:/b', { operation: 'upload', source: 'a', path: '/b' }],
  ['--write', '/a:b:c\n', { operation: 'write', path: '/a', content: 'b:c\n' }],
  ['--write', '/a:', { operation: 'write', path: '/a', content: '' }],
])('%s %j', (option, value, operation) => expect(customize(option, value)).toEqual([operation]));

it('keeps the order', () => {
  expect(
    customize('--mkdir', '/a', '--hostname', 'web', '--touch=/a/b')?.map(({ operation }) => operation),
  ).toEqual(['mkdir', 'hostname', 'touch']);
});

it.each([
  ['--copy', '/a', 'the value of --copy is not of the form SOURCE:DEST'],
  ['--copy', ':/a', 'the value of --copy is not of the form SOURCE:DEST'],
  ['--upload', 'a:', 'the value of --upload is not of the form FILE:DEST'],
  ['--write', '/a', 'the value of --write is not of the form FILE:CONTENT'],
  ['--link', '/a', 'the value of --link is not of the form TARGET:LINK[:LINK…]'],
  ['--link', '/a::/b', 'the value of --link is not of the form TARGET:LINK[:LINK…]'],
  ['--chmod', 'u+x:/a', "'u+x' is not a number for --chmod; write octal ones as 0644"],
  ['--chmod', '0789:/a', "'0789' is not a number for --chmod; write octal ones as 0644"],
  ['--chmod', '07777777:/a', '2097151 is not a file mode.'],
  ['--chown', 'root:0:/a', 'the value of --chown is not of the form UID:GID:PATH; both are numbers'],
  ['--chown', '0:/a', 'the value of --chown is not of the form UID:GID:PATH'],
  ['--delete', '/', '"delete" of "/" would leave nothing of the guest.'],
  ['--delete', 'a', '"a" is not an absolute path in the guest.'],
  ['--append-line', '/a:b\nc', 'What "append-line" adds to /a is not one line.'],
])('%s %j is refused', (option, value, message) => expect(usage(option, value)).toBe(message));

describe('--commands-from-file', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'v2v-commands-test.'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  function file(text: string): string {
    const path = join(directory, 'commands');
    writeFileSync(path, text);
    return path;
  }

  it('stands for the options in it, in its place', () => {
    const path = file('# first\n\n  mkdir   /a b\nwrite /a:x  y\r\nedit /f:\\\n   s/a/b/\n');
    expect(customize('--touch', '/x', '--commands-from-file', path, '--hostname', 'web')).toEqual([
      { operation: 'touch', path: '/x' },
      { operation: 'mkdir', path: '/a b' },
      { operation: 'write', path: '/a', content: 'x  y' },
      { operation: 'edit', path: '/f', expression: 's/a/b/' },
      { operation: 'hostname', hostname: 'web' },
    ]);
    expect(customize('--commands-from-file', file('# nothing\n'))).toBeUndefined();
  });

  it.each([
    [
      'mkdir /a\ncommands-from-file x\n',
      'line 2: --commands-from-file cannot be used in a file of its own kind',
    ],
    ['\nbandwidth 1\n', 'line 2: there is no option --bandwidth that changes the guest'],
    ['--mkdir /a\n', 'line 1: there is no option ----mkdir that changes the guest'],
    ['mkdir\n', 'line 1: --mkdir needs a value: DIRECTORY'],
    ['#\nwrite \\\n  /a\n', 'line 2: the value of --write is not of the form FILE:CONTENT'],
    ['mkdir a\n', 'line 1: "a" is not an absolute path in the guest.'],
  ])('%j is told with its file and line', (text, message) => {
    const path = file(text);
    expect(usage('--commands-from-file', path)).toBe(`${path}, ${message}`);
  });

  it('that cannot be read is told', () => {
    expect(usage('--commands-from-file', join(directory, 'none'))).toMatch(
      /cannot be read: it does not exist$/,
    );
    expect(usage('--commands-from-file', directory)).toMatch(/cannot be read: it is a directory$/);
  });

  it('its last line may end with a backslash', () => {
    expect(readCommands('mkdir /a\\')).toEqual([{ line: 1, name: 'mkdir', value: '/a\\' }]);
    expect(readCommands('\ufeffupdate  \n')).toEqual([{ line: 1, name: 'update' }]);
  });
});
