import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { LibvirtConnection, type LibvirtCredential } from '../../lib/libvirt/index';
import { runChild } from './child';

let directory: string;
let uri: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-node-auth-'));
  const file = join(directory, 'node.xml');
  writeFileSync(file, `<node><auth><user password='geheim-123'>bob</user></auth></node>`);
  uri = `test://${file}`;
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const answer = (credentials: LibvirtCredential[]) =>
  credentials.map(({ echo }) => (echo ? 'bob' : 'geheim-123'));

test('the callback is asked for name and password', async () => {
  const asked: LibvirtCredential[] = [];
  await using connection = await LibvirtConnection.open(uri, {
    auth: (credentials) => {
      asked.push(...credentials);
      return answer(credentials);
    },
  });
  expect(await connection.type()).toBe('TEST');
  expect(asked.map(({ type, echo }) => [type, echo])).toEqual([
    ['authname', true],
    ['passphrase', false],
  ]);
  expect(asked[0]?.prompt).not.toBe('');
});

test('the callback may take its time', async () => {
  await using connection = await LibvirtConnection.open(uri, {
    auth: async (credentials) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return answer(credentials);
    },
  });
  expect(await connection.type()).toBe('TEST');
});

test.each<[string, () => (string | null)[] | Promise<never>]>([
  ['wrong answers', () => ['bob', 'wrong-password']],
  ['null', () => [null, null]],
  ['too few answers', () => []],
  [
    'a callback that throws',
    () => {
      throw new Error('no terminal');
    },
  ],
  ['a callback that rejects', () => Promise.reject(new Error('no terminal'))],
  ['answers of another type', () => [1, 2] as unknown as string[]],
])('%s: the connection is refused', async (_, auth) => {
  const error: unknown = await LibvirtConnection.open(uri, { auth }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'LIBVIRT', action: 'open' });
  expect((error as Error).message).not.toContain('wrong-password');
});

test('without a callback nothing is asked on the terminal', async () => {
  await expect(LibvirtConnection.open(uri)).rejects.toMatchObject({ code: 'LIBVIRT' });
});

test('a question that is never answered does not keep the process from exiting', async () => {
  const child = await runChild(`
    LibvirtConnection.open(${JSON.stringify(uri)}, { auth: () => new Promise(() => {}) }).catch(() => {});
    await sleep(200);
    process.exit(3);`);
  expect(child).toMatchObject({ code: 3, signal: null, stderr: '' });
});

test('a question that is never answered ends with its signal', async () => {
  const signal = AbortSignal.timeout(100);
  const open = LibvirtConnection.open(uri, { auth: () => new Promise(() => undefined), signal });
  await expect(open).rejects.toMatchObject({ code: 'ABORTED' });
});
