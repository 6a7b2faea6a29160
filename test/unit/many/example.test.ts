import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { createConvertMany } from '../../../lib/many';
import type { ConvertOptions } from '../../../lib/convert';
import { V2vError } from '../../../lib/errors';
import { event, result } from '../cli/render/sample';
import { Script, settled } from './script';

const converted: ConvertOptions[] = [];
const convert = async (call: ConvertOptions) => {
  converted.push(call);
  const path = 'path' in call.input ? call.input.path : '';
  call.onEvent?.(event({ type: 'stage-start', stage: 'source', message: `Setting up ${basename(path)}` }));
  call.onEvent?.(event({ type: 'warning', code: 'X', message: 'mind the gap' }));
  await settled();
  if (path.endsWith('bad.ova')) throw new V2vError('OVF_MISSING', 'There is no OVF in it.');
  return result;
};
const convertMany = createConvertMany({ convert, host: new Script().host });
jest.mock('v2v-node', () => ({ convertMany }), { virtual: true });

const { argv, exitCode } = process;
const folder = mkdtempSync(join(tmpdir(), 'v2v-node-test.'));
let shown = '';
const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
  shown += String(text);
  return true;
});
const { isTTY, columns } = process.stdout;
const terminal = (is: boolean) => Object.assign(process.stdout, { isTTY: is, columns: 60 });
const error = jest.spyOn(console, 'error').mockImplementation(() => {});

beforeEach(() => {
  terminal(false);
  shown = '';
  converted.length = 0;
});
afterAll(() => {
  write.mockRestore();
  error.mockRestore();
  Object.assign(process.stdout, { isTTY, columns });
  process.argv = argv;
  process.exitCode = exitCode;
  rmSync(folder, { recursive: true });
});

async function runExample(...words: string[]): Promise<number | string | undefined> {
  process.argv = ['node', 'convert-folder.js', ...words];
  process.exitCode = undefined;
  jest.isolateModules(() => jest.requireActual('../../../examples/convert-folder'));
  while (process.exitCode === undefined) await settled();
  return process.exitCode;
}

it('converts every OVA of the folder, and says by its exit status whether all were', async () => {
  for (const name of ['good.ova', 'notes.txt', 'fine.ova']) writeFileSync(join(folder, name), '');
  expect(await runExample(folder, '/out', '1')).toBe(0);
  expect(converted.map(({ input, output }) => [input, output])).toEqual(
    ['fine.ova', 'good.ova'].map((name) => [
      { mode: 'ova', path: join(folder, name) },
      { mode: 'local', directory: '/out' },
    ]),
  );
  expect(shown.split('\n')).toEqual([
    'fine.ova: Setting up fine.ova',
    'fine.ova: warning: mind the gap',
    'good.ova: Setting up good.ova',
    'good.ova: warning: mind the gap',
    expect.stringMatching(/^fine\.ova: converted, [\d.]+ s: \/out\/centos2\.xml$/),
    expect.stringMatching(/^good\.ova: converted, [\d.]+ s: \/out\/centos2\.xml$/),
    '2 of 2 guests were converted',
    '',
  ]);
});

it('goes on after one that fails', async () => {
  for (const name of ['bad.ova', 'good.ova']) writeFileSync(join(folder, name), '');
  expect(await runExample(folder, '/out')).toBe(1);
  expect(converted).toHaveLength(3);
  expect(shown).toMatch(/^bad\.ova: failed, [\d.]+ s: There is no OVF in it\.$/m);
  expect(shown).toContain('2 of 3 guests were converted');
});

it('keeps the lines of those under way at the bottom of a terminal, no longer than it is wide', async () => {
  terminal(true);
  expect(await runExample(folder, '/out', '3')).toBe(1);
  const lines = shown.split('\n');
  expect(shown).toContain('\x1b[3A\x1b[J');
  expect(lines).toContain('  fine.ova: Setting up fine.ova');
  expect(lines.at(-2)).toBe('2 of 3 guests were converted');
  expect(Math.max(...lines.filter((line) => line.startsWith('  ')).map((line) => line.length))).toBeLessThan(
    60,
  );
});

it.each([
  [[], /^usage: /],
  [['/nowhere', '/out'], /ENOENT.*\/nowhere/],
  [[folder, '/out', 'many'], /concurrency takes 'auto' or a whole number above 0, not NaN/],
])('refuses %j', async (words, message) => {
  expect(await runExample(...words)).toBe(2);
  expect(error).toHaveBeenLastCalledWith(expect.stringMatching(message));
  expect(converted).toEqual([]);
});
