import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { V2vError, isV2vError } from '../../../lib/errors';
import type { PlanOptions } from '../../../lib/convert';
import { plan } from '../cli/render/sample';

const planned: PlanOptions[] = [];
const planConversion = (options: PlanOptions) => {
  planned.push(options);
  const name = 'path' in options.input ? basename(options.input.path) : '';
  if (name === 'bad.ova') return Promise.reject(new V2vError('OVF_MISSING', 'There is no OVF in it.'));
  if (name === 'stopped.ova') return Promise.reject(new V2vError('ABORTED', 'It was cancelled.'));
  return Promise.resolve(name === 'full.ova' ? plan : { ...plan, obstacles: [] });
};
jest.mock('v2v-node', () => ({ planConversion, isV2vError }), { virtual: true });

const { argv, exitCode } = process;
let folder: string;
let shown: string[];
const log = jest.spyOn(console, 'log').mockImplementation((line: string) => void shown.push(line));
const error = jest.spyOn(console, 'error').mockImplementation((line: string) => void shown.push(line));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'v2v-node-test.'));
  shown = [];
  planned.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => {
  log.mockRestore();
  error.mockRestore();
  process.argv = argv;
  process.exitCode = exitCode;
});

async function runExample(...words: string[]): Promise<number | string | undefined> {
  process.argv = ['node', 'plan-migration.js', ...words];
  process.exitCode = undefined;
  jest.isolateModules(() => jest.requireActual('../../../examples/plan-migration'));
  while (process.exitCode === undefined) await new Promise(setImmediate);
  return process.exitCode;
}

it('plans every OVA of a folder, whatever becomes of one', async () => {
  for (const name of ['b.ova', 'a.ova', 'bad.ova', 'full.ova', 'notes.txt'])
    writeFileSync(join(folder, name), '');
  expect(await runExample(folder, '/out')).toBe(1);
  expect(planned.map(({ input, output }) => ({ input, output }))).toEqual(
    ['a.ova', 'b.ova', 'bad.ova', 'full.ova'].map((name) => ({
      input: { mode: 'ova', path: join(folder, name) },
      output: { mode: 'local', directory: '/out' },
    })),
  );
  expect(shown).toContain('  CANNOT BE CONVERTED  OVF_MISSING: There is no OVF in it.');
  expect(shown).toContain('  OBSTACLE  OUTPUT_EXISTS: /out/centos2.xml exists already.');
  expect(shown).toContain('  network   ens192 keeps its name');
  expect(shown).toContain('  modified  /etc/fstab');
  expect(shown).toContain('  left out  xen-drivers: only SUSE lists them');
  expect(shown.at(-1)).toBe('2 of 4 guests can be converted; at most 4.5 GiB');
});

it('looks at one OVA, without a target', async () => {
  const ova = join(folder, 'a.ova');
  writeFileSync(ova, '');
  expect(await runExample(ova)).toBe(0);
  expect(planned).toMatchObject([{ output: undefined }]);
  expect(shown.at(-1)).toBe('1 of 1 guests can be converted; at most 1.5 GiB');
});

it('ends where it is cancelled', async () => {
  for (const name of ['stopped.ova', 'x.ova']) writeFileSync(join(folder, name), '');
  expect(await runExample(folder)).toBe(2);
  expect(planned).toHaveLength(1);
  expect(shown.at(-1)).toBe('It was cancelled.');
});

it('says how it is called', async () => {
  expect(await runExample()).toBe(2);
  expect(shown).toEqual(['usage: node plan-migration.js OVA|FOLDER [OUTPUT-DIRECTORY]']);
});
