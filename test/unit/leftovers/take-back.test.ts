import {
  writeFileSync,
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { V2vError } from '../../../lib/errors';
import { identifyProcess } from '../../../lib/journal/process-identity';
import { clearLeftoversAt, listLeftovers, removeLeftovers, type OpenPlace } from '../../../lib/leftovers';
import { createContext } from '../../../lib/run/context';
import type { V2vEvent } from '../../../types/events';
import type { RemoteResource } from '../../../types/target';
import { deadRun, startRun } from './runs';

let temp: string;
beforeEach(() => {
  temp = mkdtempSync(join(tmpdir(), 'v2v-take-back-'));
});
afterEach(() => rmSync(temp, { recursive: true }));

const place = 'https://server:8006';
const vm: RemoteResource = { output: 'json', place, kind: 'vm', id: '105', details: { mark: 'abc' } };
const volume: RemoteResource = { output: 'json', place, kind: 'volume', id: 'store:web-sda' };
const elsewhere: RemoteResource = { ...volume, place: 'https://other' };
const ofOtherMode: RemoteResource = { ...volume, output: 'local' };

/** A server that removes what it is asked to, and remembers it. */
function server(refused: readonly RemoteResource[] = []) {
  const asked: RemoteResource[][] = [];
  const target: OpenPlace = {
    output: 'json',
    place,
    takeBack: (left) => {
      asked.push([...left]);
      return Promise.resolve(left.filter(({ id }) => !refused.some((each) => each.id === id)));
    },
  };
  return { asked, target };
}

const remoteLines = (...resources: RemoteResource[]) =>
  resources.map((resource) => ({ type: 'remote', resource }) as const);

test('what an ended run left at the place is taken back, and its record goes with it', async () => {
  const directory = await deadRun(temp, remoteLines(vm, volume));
  const { asked, target } = server();
  const removed = await removeLeftovers({ tempDir: temp }, target);
  expect(asked).toEqual([[vm, volume]]);
  expect(removed).toMatchObject({
    remote: [vm, volume],
    remaining: [],
    problems: [],
    directories: [directory],
  });
  expect(readdirSync(temp)).toEqual([]);
});

test('a record that stays gives no room back, however often it is come upon', async () => {
  const directory = await deadRun(temp, remoteLines(vm));
  writeFileSync(join(directory, 'overlay'), Buffer.alloc(1 << 20, 1));
  expect((await removeLeftovers({ tempDir: temp })).bytes).toBeGreaterThanOrEqual(1 << 20);
  expect((await removeLeftovers({ tempDir: temp })).bytes).toBe(0);
});

test('without credentials it is listed with how to remove it, and its record stays', async () => {
  const directory = await deadRun(temp, remoteLines(vm));
  const removed = await removeLeftovers({ tempDir: temp });
  expect(removed).toMatchObject({ remote: [], remaining: [vm], problems: [], directories: [] });
  expect(readdirSync(`${directory}.removing`)).toEqual(['run.jsonl']);
  const { remote, directories } = await listLeftovers({ tempDir: temp });
  expect(directories).toEqual([`${directory}.removing`]);
  expect(remote).toEqual([
    {
      ...vm,
      directory,
      date: expect.stringMatching(/^\d{4}-/) as string,
      advice: `Run v2v-node leftovers --remove with the options of -o json that the conversion had, or remove the vm 105 at ${place} yourself.`,
    },
  ]);
  expect((await listLeftovers({ tempDir: temp }, { output: 'json', place: 'other' })).remote).toEqual([]);
});

test('what is at another place, of another mode, or published, is no concern of the server', async () => {
  await deadRun(temp, [
    ...remoteLines(vm, volume, elsewhere, ofOtherMode),
    { type: 'remote-end', resource: volume },
  ]);
  const { asked, target } = server();
  const removed = await removeLeftovers({ tempDir: temp }, target);
  expect(asked).toEqual([[vm]]);
  expect(removed).toMatchObject({ remote: [vm], remaining: [elsewhere, ofOtherMode] });
  expect(await removeLeftovers({ tempDir: temp }, target)).toMatchObject({ remote: [] });
  expect(asked).toHaveLength(1);
});

test('what the server did not remove stays in the record', async () => {
  const directory = await deadRun(temp, remoteLines(vm, volume));
  const { target } = server([volume]);
  expect(await removeLeftovers({ tempDir: temp }, target)).toMatchObject({
    remote: [vm],
    remaining: [volume],
    problems: [{ path: place, message: `the volume store:web-sda at ${place} could not be removed.` }],
    directories: [],
  });
  expect(readdirSync(temp)).toEqual([`${basename(directory)}.removing`]);
  const { asked, target: later } = server();
  expect(await removeLeftovers({ tempDir: temp }, later)).toMatchObject({
    remaining: [],
    directories: [directory],
  });
  expect(asked).toEqual([[volume]]);
});

test('a record whose last line was being written is noted in all the same', async () => {
  const directory = await deadRun(temp, remoteLines(vm, volume));
  appendFileSync(join(directory, 'run.jsonl'), '{"type":"remote","reso');
  await removeLeftovers({ tempDir: temp }, server([volume]).target);
  expect(await listLeftovers({ tempDir: temp })).toMatchObject({ remote: [volume] });
});

test('the runs of a server that cannot be reached stay as they are, and that is a problem', async () => {
  const directory = await deadRun(temp, remoteLines(vm));
  const target: OpenPlace = {
    ...server().target,
    takeBack: () => Promise.reject(new V2vError('OUTPUT_UNREACHABLE', 'server:8006 does not answer.')),
  };
  expect(await removeLeftovers({ tempDir: temp }, target)).toMatchObject({
    problems: [{ path: place, message: 'server:8006 does not answer.' }],
    remaining: [vm],
  });
  expect(readdirSync(temp)).toEqual([`${basename(directory)}.removing`]);
});

describe('two cleaners', () => {
  test('in one process are one, and one of them tells', async () => {
    await deadRun(temp, remoteLines(vm));
    await deadRun(temp, remoteLines(volume));
    const events: V2vEvent[] = [];
    const contexts = await Promise.all(
      [1, 2, 3].map(() => createContext({ tempDir: temp, onEvent: (event) => events.push(event) })),
    );
    const { asked, target } = server();
    await Promise.all(contexts.map((context) => clearLeftoversAt(target, context)));
    expect(asked.flat()).toHaveLength(2);
    expect(events).toMatchObject([{ type: 'info' }]);
    expect(events[0]).toMatchObject({
      message: expect.stringMatching(
        /^An earlier run was killed: removed .*the vm 105.* at https:\/\/server:8006/,
      ),
    });
    for (const context of contexts) await context[Symbol.asyncDispose]();
    expect(readdirSync(temp)).toEqual([]);
  });

  test('in two processes are told apart by the name of the directory', async () => {
    const directory = await deadRun(temp, remoteLines(vm));
    const other = await startRun<null>(temp, 'return null;');
    const { startTime } = (await identifyProcess(other.pid))!;
    const claimed = `${directory}.removing.${other.pid}-${startTime}`;
    renameSync(directory, claimed);
    const { asked, target } = server();
    await removeLeftovers({ tempDir: temp }, target);
    expect(asked).toEqual([]);
    expect(existsSync(join(claimed, 'overlay.qcow2'))).toBe(true);

    // It is killed in the middle: its claim is worth nothing any more.
    await other.kill();
    expect(await removeLeftovers({ tempDir: temp }, target)).toMatchObject({ remote: [vm], problems: [] });
    expect(readdirSync(temp)).toEqual([]);
  }, 20_000);
});

test('while it is removed the directory is claimed, and a failure is a warning of the run', async () => {
  const directory = await deadRun(temp, remoteLines(vm));
  let during: string[] = [];
  const target: OpenPlace = {
    ...server().target,
    takeBack: () => {
      during = readdirSync(temp);
      return Promise.reject(new V2vError('OUTPUT_LOGIN', 'server:8006 refuses the token.'));
    },
  };
  const events: V2vEvent[] = [];
  await using context = await createContext({ tempDir: temp, onEvent: (event) => events.push(event) });
  await clearLeftoversAt(target, context);
  expect(during).toContainEqual(
    expect.stringMatching(new RegExp(`^${basename(directory)}.removing.\\d+-\\d+$`)),
  );
  expect(events).toMatchObject([
    { type: 'warning', code: 'LEFTOVERS', message: expect.stringContaining('refuses the token') as string },
  ]);
  expect(readFileSync(join(`${directory}.removing`, 'run.jsonl'), 'utf8')).toContain('"105"');
});

test('a signal stops it, and the claim is given up', async () => {
  const directory = await deadRun(temp, remoteLines(vm));
  const stop = new AbortController();
  const target: OpenPlace = {
    ...server().target,
    takeBack: () => {
      stop.abort();
      return Promise.reject(new Error('cancelled'));
    },
  };
  await expect(removeLeftovers({ tempDir: temp, signal: stop.signal }, target)).rejects.toMatchObject({
    code: 'ABORTED',
  });
  expect(readdirSync(temp)).toEqual([`${basename(directory)}.removing`]);
});
