import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import Ajv2020 from 'ajv/dist/2020';

import { convert } from '../../../lib/convert';
import { convertInPlace, finishInPlace, type ConvertInPlaceOptions } from '../../../lib/convert-in-place';
import { ProgramError, isV2vError } from '../../../lib/errors';
import { commitOverlay } from '../../../lib/programs/commit-overlay';
import type { V2vEvent } from '../../../types/events';
import type { InputOptions } from '../../../types/input';
import type { Overlay } from '../../../types/overlay';
import { fewerSteps, inspected, openScriptedGuest } from '../plan/scripted-guest';

// Jest puts these before the imports, so they must not need any.
jest.mock('../../../lib/appliance', () => ({
  openGuestfs: (overlays: Overlay[]) => openScriptedGuest(overlays),
}));
jest.mock('../../../lib/inspect', () => ({ inspectSource: () => Promise.resolve(inspected) }));
jest.mock('../../../lib/programs/commit-overlay', () => {
  const actual: { commitOverlay: unknown } = jest.requireActual('../../../lib/programs/commit-overlay');
  return { commitOverlay: jest.fn(actual.commitOverlay as never) };
});
const commit = jest.mocked(commitOverlay);
const really = jest.requireActual<{ commitOverlay: typeof commitOverlay }>(
  '../../../lib/programs/commit-overlay',
);

// Each runs QEMU's programs a dozen times.
jest.setTimeout(60_000);

let directory: string;
let disks: string[];
let tempDir: string;

beforeEach(() => {
  commit.mockClear();
  directory = mkdtempSync(join(tmpdir(), 'v2v-node-test.'));
  tempDir = join(directory, 'temporary');
  mkdirSync(tempDir);
  disks = ['raw', 'qcow2'].map((format) => {
    const path = join(directory, `db.${format}`);
    execFileSync('qemu-img', ['create', '-q', '-f', format, path, '64M']);
    execFileSync('qemu-io', ['-f', format, '-c', 'write -P 5 0 5M', path], { stdio: 'ignore' });
    return path;
  });
});
afterEach(() => rmSync(directory, { recursive: true }));

const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const digests = () => disks.map(digest);
const read = (path: string, format: string, command: string) =>
  execFileSync('qemu-io', ['-r', '-f', format, '-c', command, path], { encoding: 'utf8' });

/** The raw disk with its system, and the qcow2 one. */
function options(changes: Partial<ConvertInPlaceOptions> = {}): ConvertInPlaceOptions {
  return { input: { mode: 'disk', paths: disks }, tempDir, steps: fewerSteps, ...changes };
}

async function failureOf(running: Promise<unknown>) {
  const error: unknown = await running.catch((thrown: unknown) => thrown);
  if (!isV2vError(error)) throw new Error(`not a V2vError: ${String(error)}`);
  return error;
}

const broken = (signal: string | null = null) =>
  new ProgramError(
    'qemu-img',
    signal === null ? 1 : null,
    signal,
    'No space left',
    'qemu-img failed: No space left',
    {
      code: 'HOST_NO_SPACE',
      hint: undefined,
    },
  );

it('writes what was changed, and that only when everything has passed', async () => {
  const events: V2vEvent[] = [];
  const before = digests();
  commit.mockImplementationOnce(async (...given) => {
    expect(digests()).toEqual(before);
    await really.commitOverlay(...given);
  });
  const result = await convertInPlace(options({ onEvent: (event) => void events.push(event) }));
  expect(commit.mock.calls.map(([, { path }]) => path)).toEqual(disks);
  expect(result.stages.map(({ stage }) => stage)).toEqual([
    ...['checks', 'source', 'overlay', 'open', 'inspect', 'convert', 'close', 'measure', 'commit'],
  ]);
  expect(result).toMatchObject({
    name: 'db',
    firmware: 'bios',
    disks: [{ bootOrder: 1 }, { bootOrder: 2 }],
    written: [
      { path: disks[0], format: 'raw' },
      { path: disks[1], format: 'qcow2' },
    ],
  });
  expect(result.conversion.guestcaps.blockBus).toBe('virtio-blk');
  expect(result.machine.serialConsole).toBe(true);
  // The pattern of the scripted guest, with that of the source around it.
  expect(read(disks[0]!, 'raw', 'read -P 5 0 5M')).not.toContain('failed');
  expect(read(disks[0]!, 'raw', 'read -P 7 8M 3M')).not.toContain('failed');
  expect(read(disks[1]!, 'qcow2', 'read -P 5 0 5M')).not.toContain('failed');
  expect(result.written[0]!.changed).toBeGreaterThanOrEqual(3 * 1024 ** 2);
  expect(result.written[0]!.changed).toBeLessThan(4 * 1024 ** 2);
  expect(events.some((event) => event.type === 'progress' && event.task === 'commit')).toBe(true);
  expect(readdirSync(tempDir)).toEqual([]);

  const schema = readFileSync(resolve(__dirname, '../../../schemas/in-place-result.schema.json'), 'utf8');
  const validate = new Ajv2020({ allErrors: true }).compile(JSON.parse(schema) as object);
  void validate(JSON.parse(JSON.stringify(result)));
  expect(validate.errors ?? []).toEqual([]);
});

it('a conversion that fails leaves the disks byte for byte as they were', async () => {
  const before = digests();
  const failing = {
    name: 'break',
    phase: 'finish' as const,
    applies: () => true as const,
    run: () => Promise.reject(new Error('broken on purpose')),
  };
  const error = await failureOf(convertInPlace(options({ steps: { ...fewerSteps, add: [failing] } })));
  expect(error).toMatchObject({ stage: 'convert' });
  expect(commit).not.toHaveBeenCalled();
  expect(digests()).toEqual(before);
  expect(readdirSync(tempDir)).toEqual([]);
});

it('so does one that is cancelled before it writes', async () => {
  const before = digests();
  const controller = new AbortController();
  const onEvent = (event: V2vEvent): void => {
    if (event.type === 'stage-start' && event.stage === 'commit') controller.abort();
  };
  const error = await failureOf(convertInPlace(options({ signal: controller.signal, onEvent })));
  expect(error.code).toBe('ABORTED');
  expect(digests()).toEqual(before);
  expect(readdirSync(tempDir)).toEqual([]);
});

it('is not cancelled once it writes', async () => {
  const controller = new AbortController();
  const onEvent = (event: V2vEvent): void => {
    if (event.type === 'progress' && event.task === 'commit') controller.abort();
  };
  const { written } = await convertInPlace(options({ signal: controller.signal, onEvent }));
  expect(written).toHaveLength(2);
});

it('does again what Ctrl-C killed', async () => {
  commit.mockRejectedValueOnce(broken('SIGINT'));
  await convertInPlace(options());
  expect(commit).toHaveBeenCalledTimes(3);
});

describe('broken off while it writes', () => {
  async function breakOff(): Promise<string> {
    commit.mockImplementationOnce(really.commitOverlay).mockRejectedValueOnce(broken());
    const error = await failureOf(convertInPlace(options()));
    expect(error).toMatchObject({ code: 'IN_PLACE_UNFINISHED', stage: 'commit', subject: disks[1] });
    expect(error.message).toBe(
      `db is converted, and its disks were not written to the end: ${disks[0]} is written, ${disks[1]} is written in part.`,
    );
    const [kept] = readdirSync(tempDir);
    expect(readdirSync(tempDir)).toHaveLength(1);
    const path = join(tempDir, kept!);
    expect(error.hint).toContain(`v2v-node in-place --finish ${path}`);
    return path;
  }

  /** As if the process that wrote had ended. */
  function ended(path: string): void {
    const record = join(path, 'changes.json');
    const changes = JSON.parse(readFileSync(record, 'utf8')) as { process: { startTime: number } };
    changes.process.startTime = 1;
    writeFileSync(record, JSON.stringify(changes));
  }

  it('the disks are refused until it is finished', async () => {
    const path = await breakOff();
    const again = await failureOf(convertInPlace(options()));
    expect(again).toMatchObject({
      code: 'OUTPUT_IN_USE',
      hint: expect.stringContaining(String(process.pid)),
    });
    ended(path);
    for (const running of [
      () => convertInPlace(options()),
      () => convert({ ...options(), output: { mode: 'null' } }),
    ]) {
      expect(await failureOf(running())).toMatchObject({
        code: 'IN_PLACE_UNFINISHED',
        hint: expect.stringContaining(path),
      });
    }
    const { name, written } = await finishInPlace(path, { tempDir });
    expect(name).toBe('db');
    expect(written.map((disk) => disk.path)).toEqual(disks);
    expect(readdirSync(tempDir)).toEqual([]);
    expect(read(disks[0]!, 'raw', 'read -P 7 8M 3M')).not.toContain('failed');
    await convertInPlace(options());
  });

  it('finishing may fail and be done again', async () => {
    const path = await breakOff();
    ended(path);
    commit.mockRejectedValueOnce(broken());
    expect(await failureOf(finishInPlace(path, { tempDir }))).toMatchObject({ code: 'IN_PLACE_UNFINISHED' });
    ended(path);
    await finishInPlace(path, { tempDir });
    expect(readdirSync(tempDir)).toEqual([]);
  });
});

it('a disk that was not written to is finished only if it is as it was', async () => {
  commit.mockRejectedValueOnce(broken());
  await failureOf(convertInPlace(options()));
  const path = join(tempDir, readdirSync(tempDir)[0]!);
  const record = join(path, 'changes.json');
  writeFileSync(record, readFileSync(record, 'utf8').replace(/"startTime": \d+/, '"startTime": 1'));
  execFileSync('qemu-io', ['-f', 'qcow2', '-c', 'write 20M 64k', disks[1]!], { stdio: 'ignore' });
  expect(await failureOf(finishInPlace(path, { tempDir }))).toMatchObject({
    code: 'SOURCE_CHANGED',
    subject: disks[1],
  });
});

it('finishing names a directory that keeps nothing', async () => {
  expect(await failureOf(finishInPlace('/nonexistent', { tempDir }))).toMatchObject({ code: 'USAGE' });
  expect(await failureOf(finishInPlace(tempDir, { tempDir }))).toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('holds no changes'),
  });
});

it('a disk that QEMU has open is refused, and not written to', async () => {
  const before = digests();
  const child = spawn('qemu-io', ['-f', 'qcow2', '-r', disks[1]!], { stdio: ['pipe', 'pipe', 'ignore'] });
  // Its prompt says that it has opened the image.
  await new Promise((ready) => child.stdout.once('data', ready));
  try {
    expect(await failureOf(convertInPlace(options()))).toMatchObject({
      code: 'OUTPUT_IN_USE',
      subject: disks[1],
      hint: expect.stringContaining('Shut the guest down'),
    });
  } finally {
    child.stdin.end('quit\n');
    await new Promise((gone) => child.once('close', gone));
  }
  expect(digests()).toEqual(before);
});

const server = { host: 'vc.example.com' };
const refused: [string, InputOptions, string][] = [
  ['ova', { mode: 'ova', path: 'a.ova' }, 'USAGE'],
  ['vmx', { mode: 'vmx', path: 'a.vmx' }, 'USAGE'],
  ['vsphere', { mode: 'vsphere', guest: 'a', server, password: { text: 'x' } } as never, 'USAGE'],
  ['vddk', { mode: 'vddk', guest: 'a', server, password: { text: 'x' } } as never, 'USAGE'],
  ['xen', { mode: 'xen', guest: 'a', ssh: { host: 'xen1' } }, 'USAGE'],
];
it.each(refused)('refuses %s in one sentence', async (_name, input, code) => {
  const error = await failureOf(convertInPlace(options({ input })));
  expect(error.code).toBe(code);
  expect(error.message).toMatch(/^[^.]*not converted in place\.$/);
});

it('refuses a format that is only read', async () => {
  const vmdk = join(directory, 'db.vmdk');
  execFileSync('qemu-img', ['convert', '-O', 'vmdk', disks[0]!, vmdk]);
  const before = digest(vmdk);
  const error = await failureOf(
    convertInPlace(options({ input: { mode: 'disk', paths: [vmdk], format: 'vmdk' } })),
  );
  expect(error).toMatchObject({
    code: 'DISK_SOURCE',
    subject: vmdk,
    message: expect.stringContaining('format vmdk'),
  });
  expect(digest(vmdk)).toBe(before);
});

const asUser = process.geteuid?.() === 0 ? it.skip : it;
asUser('refuses a disk that this user may only read', async () => {
  chmodSync(disks[0]!, 0o444);
  expect(await failureOf(convertInPlace(options()))).toMatchObject({
    code: 'HOST_PERMISSION',
    subject: disks[0],
  });
});
