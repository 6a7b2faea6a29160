import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import type { ConvertJob } from '../../../lib';
import { begin, job, settled } from './script';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'v2v-node-test.')));
const [out, other, link] = ['out', 'other', 'link'].map((name) => join(root, name)) as [
  string,
  string,
  string,
];
mkdirSync(out);
mkdirSync(other);
symlinkSync(out, link);
afterAll(() => rmSync(root, { recursive: true }));

const local = (id: string, directory: string, more: Partial<ConvertJob> = {}) =>
  job(id, { output: { mode: 'local', directory }, ...more });

/** Begins all, reads each source in turn, and ends those that are left. */
async function convertAll(list: ConvertJob[], names: string[] = []) {
  const { script, run } = begin(list, { concurrency: 10 });
  while (script.begun.length < list.length) await settled();
  for (const [index, name] of names.entries()) script.begun[index]!.readSource(name);
  await settled();
  for (const one of script.begun) one.succeed();
  return (await run).results;
}

describe('two jobs that would write the same files are refused before either begins', () => {
  it.each([
    ['name and directory', local('a', out, { name: 'web' }), local('b', out, { name: 'web' })],
    [
      'the same directory by another way',
      local('a', out, { name: 'web' }),
      local('b', `${link}/.`, { name: 'web' }),
    ],
    ['a relative path', local('a', relative('.', out), { name: 'web' }), local('b', out, { name: 'web' })],
    ['names that make one file name', local('a', out, { name: 'a/b' }), local('b', out, { name: 'a_b' })],
    [
      'different modes of output',
      local('a', out, { name: 'web' }),
      job('b', { output: { mode: 'qemu', directory: out }, name: 'web' }),
    ],
  ])('%s', async (_what, first, second) => {
    const { script, run } = begin([first, second]);
    const file = join(out, first.name!.replace('/', '_'));
    await expect(run).rejects.toMatchObject({
      code: 'USAGE',
      message: `The jobs a and b would both write ${file}.`,
      hint: expect.stringContaining('another output directory'),
    });
    expect(script.begun).toEqual([]);
  });

  it('one source without a name for either', async () => {
    const input = { mode: 'ova', path: 'guest.ova' } as const;
    const { run } = begin([local('a', out, { input }), local('b', out, { input })]);
    await expect(run).rejects.toMatchObject({
      code: 'USAGE',
      message: `The jobs a and b would both write the guest of -i ova guest.ova to ${out}.`,
    });
  });
});

it.each([
  ['another directory', [local('a', out, { name: 'web' }), local('b', other, { name: 'web' })]],
  ['another name', [local('a', out, { name: 'web' }), local('b', out, { name: 'db' })]],
  ['nothing is written', [job('a', { name: 'web' }), job('b', { name: 'web' })]],
  ['no such directory', [local('a', '/nowhere', { name: 'web' }), local('b', '/nowhere', { name: 'web' })]],
  ['a name that cannot be used', [local('a', out, { name: ' ' }), local('b', out, { name: ' ' })]],
  ['no such output', [local('a', '', { name: 'web' }), local('b', '', { name: 'web' })]],
])('two jobs are left to convert(): %s', async (_what, list) => {
  expect((await convertAll(list)).map(({ status }) => status)).toEqual(['converted', 'converted']);
});

describe('where the name stands in the source', () => {
  it('the second to read it is refused, and the first goes on', async () => {
    const results = await convertAll(
      [local('a', out), local('b', out), local('c', out)],
      ['web', 'web', 'db'],
    );
    expect(results).toMatchObject([
      { id: 'a', status: 'converted' },
      {
        id: 'b',
        status: 'failed',
        error: { code: 'USAGE', message: `The jobs a and b would both write ${join(out, 'web')}.` },
      },
      { id: 'c', status: 'converted' },
    ]);
  });

  it('it may be the one that another job was given', async () => {
    const results = await convertAll([local('a', out), local('b', out, { name: 'web' })], ['web']);
    expect(results).toMatchObject([
      { status: 'failed', error: { code: 'USAGE', message: expect.stringContaining('The jobs b and a ') } },
      { status: 'converted' },
    ]);
  });

  it('it counts only where no other name was given', async () => {
    const results = await convertAll(
      [local('a', out, { name: 'web' }), local('b', out, { name: 'db' })],
      ['same', 'same'],
    );
    expect(results.map(({ status }) => status)).toEqual(['converted', 'converted']);
  });
});

it('what one has written is left to convert() when it has ended: it refuses, or the first failed', async () => {
  const { script, run } = begin([local('a', out), local('b', out)], { concurrency: 1 });
  while (script.begun.length < 1) await settled();
  script.of('a').readSource('web');
  script.of('a').fail(new Error('no luck'));
  await settled();
  script.of('b').readSource('web');
  script.of('b').succeed();
  expect((await run).results.map(({ status }) => status)).toEqual(['failed', 'converted']);
});
