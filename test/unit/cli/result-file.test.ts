import { EventEmitter } from 'node:events';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';

import { runCommand } from '../../../lib/cli/command';
import type { CommandHost } from '../../../lib/cli/host';
import { V2vError } from '../../../lib/errors';
import type { ConvertOptions } from '../../../lib/convert';
import type { ConvertResult } from '../../../types/result';
import { debian12, failed } from '../report/results';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-result-'));
  path = join(directory, 'result.json');
});
afterEach(() => rmSync(directory, { recursive: true }));

class Output extends EventEmitter {
  text = '';
  write(text: string) {
    this.text += text;
  }
}

async function run(convert: (options: ConvertOptions) => Promise<ConvertResult>, file = path) {
  const stderr = new Output();
  const signals = new EventEmitter();
  const host = {
    stdin: new PassThrough(),
    stdout: new Output(),
    stderr,
    env: { NO_COLOR: '1' },
    signals,
    convert: (options: ConvertOptions) => convert(options),
    plan: () => Promise.reject(new Error('nothing is planned here')),
    rehearse: () => Promise.reject(new Error('nothing is rehearsed here')),
    listGuests: () => Promise.resolve([]),
    listLeftovers: () => Promise.reject(new Error('nobody asks')),
    removeLeftovers: () => Promise.reject(new Error('nobody asks')),
    readSource: () => Promise.reject(new Error('called')),
  } satisfies CommandHost;
  const running = runCommand(['-i', 'ova', 'a.ova', '-o', 'null', '--result', file], host);
  return { status: await running, stderr: stderr.text, stdout: host.stdout.text };
}

const written = () => JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;

/** An error as `convert()` throws it. */
function failure(): V2vError {
  const error = new V2vError('GUEST_NO_SPACE', 'There is no room in /boot.', { stage: 'convert' });
  return Object.defineProperty(error, 'progress', { value: failed.progress, enumerable: false });
}

it('has the result', async () => {
  expect(await run(() => Promise.resolve(debian12))).toMatchObject({ status: 0, stdout: '' });
  expect(written()).toEqual(debian12);
  expect(readdirSync(directory)).toEqual(['result.json']);
});

it('has the error, with what was done before it', async () => {
  expect((await run(() => Promise.reject(failure()))).status).toBe(1);
  expect(written()).toMatchObject({
    code: 'GUEST_NO_SPACE',
    stage: 'convert',
    progress: { name: 'el7like', stages: failed.progress!.stages },
  });
});

it('has what stopped the run, and how far it came', async () => {
  const signals = new EventEmitter();
  const host = {
    stdin: new PassThrough(),
    stdout: new Output(),
    stderr: new Output(),
    env: {},
    signals,
    plan: () => Promise.reject(new Error('nothing is planned here')),
    rehearse: () => Promise.reject(new Error('nothing is rehearsed here')),
    listGuests: () => Promise.resolve([]),
    listLeftovers: () => Promise.reject(new Error('nobody asks')),
    removeLeftovers: () => Promise.reject(new Error('nobody asks')),
    readSource: () => Promise.reject(new Error('called')),
    convert: ({ signal }: ConvertOptions) =>
      new Promise<never>((_resolve, reject) => {
        signal!.addEventListener('abort', () => reject(failure()));
        setImmediate(() => signals.emit('SIGTERM'));
      }),
  } satisfies CommandHost;
  expect(await runCommand(['-i', 'ova', 'a', '-o', 'null', '--result', path], host)).toBe(1);
  expect(written()).toMatchObject({
    code: 'ABORTED',
    message: expect.stringContaining('SIGTERM'),
    progress: { name: 'el7like' },
  });
});

it('takes the place of an earlier one, also through a link, which stays', async () => {
  const link = join(directory, 'latest.json');
  symlinkSync('result.json', link);
  await run(() => Promise.reject(failure()));
  expect((await run(() => Promise.resolve(debian12), link)).status).toBe(0);
  expect(written()).toEqual(debian12);
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
});

it.each<[string, () => string, RegExp]>([
  [
    'something else',
    () => (writeFileSync(path, '{"name":"package"}'), path),
    /is not a result of v2v-node; it is not/,
  ],
  ['a directory', () => directory, /is not a result of v2v-node; it is not/],
  ['a device', () => '/dev/null', /is not a result of v2v-node; it is not/],
  ['a place that is not there', () => join(directory, 'no/result.json'), /its directory does not exist/],
])('refuses %s before anything begins', async (_name, place, message) => {
  const convert = jest.fn();
  const file = place();
  const { status, stderr } = await run(convert as () => Promise<ConvertResult>, file);
  expect({ status, called: convert.mock.calls }).toEqual({ status: 1, called: [] });
  expect(stderr).toMatch(message);
});

it('says that the guest is converted where only the file could not be written', async () => {
  const convert = () => {
    // The directory goes away meanwhile.
    rmSync(directory, { recursive: true });
    return Promise.resolve(debian12);
  };
  const { status, stderr } = await run(convert);
  mkdirSync(directory, { recursive: true });
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /its directory does not exist\. \[OUTPUT_NOT_FOUND\]\nThe guest is converted; only the file of --result is missing\.\n$/,
  );
});

it('does not take the place of a disk that the conversion wrote', async () => {
  const { status, stderr } = await run(() => {
    writeFileSync(path, 'a disk of the guest');
    return Promise.resolve(debian12);
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /is not a result of v2v-node; it is not overwritten\. \[OUTPUT_EXISTS\]\nThe guest is converted/,
  );
  expect(readFileSync(path, 'utf8')).toBe('a disk of the guest');
});

it('keeps the error where that cannot be written either', async () => {
  const { status, stderr } = await run(() => {
    rmSync(directory, { recursive: true });
    return Promise.reject(failure());
  });
  mkdirSync(directory, { recursive: true });
  expect(status).toBe(1);
  expect(stderr).toMatch(/warning: .*its directory does not exist/);
  expect(stderr).toMatch(/There is no room in \/boot/);
});
