import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import Ajv2020 from 'ajv/dist/2020';

import { convert, type ConvertOptions, type PlanOptions } from '../../../lib/convert';
import { isV2vError } from '../../../lib/errors';
import { planConversion } from '../../../lib/plan';
import type { V2vEvent } from '../../../types/events';
import type { Overlay } from '../../../types/overlay';
import type { ConversionPlan } from '../../../types/plan';
import { shared } from './agreement';
import { fewerSteps, inspected, openScriptedGuest } from './scripted-guest';

// Jest puts these before the imports, so they must not need any.
jest.mock('../../../lib/appliance', () => ({
  openGuestfs: (overlays: Overlay[]) => openScriptedGuest(overlays),
}));
jest.mock('../../../lib/inspect', () => ({ inspectSource: () => Promise.resolve(inspected) }));

// Each runs QEMU's programs a dozen times.
jest.setTimeout(60_000);

const MiB = 1024 ** 2;
const schema = JSON.parse(
  readFileSync(resolve(__dirname, '../../../schemas/conversion-plan.schema.json'), 'utf8'),
) as object;
const validate = new Ajv2020({ allErrors: true }).compile(schema);

let directory: string;
let disk: string;
let tempDir: string;
let out: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-node-test.'));
  disk = join(directory, 'db.vmdk');
  [tempDir, out] = [join(directory, 'temporary'), join(directory, 'out')];
  mkdirSync(tempDir);
  mkdirSync(out);
  execFileSync('qemu-img', ['create', '-q', '-f', 'vmdk', disk, '64M']);
  execFileSync('qemu-io', ['-f', 'vmdk', '-c', 'write -P 5 0 5M', disk], { stdio: 'ignore' });
});
afterEach(() => rmSync(directory, { recursive: true }));

function options<Changes extends Partial<PlanOptions>>(changes: Changes) {
  const all: ConvertOptions = {
    input: { mode: 'disk', paths: [disk], format: 'vmdk' },
    output: { mode: 'local', directory: out },
    tempDir,
    fstrim: false,
    steps: fewerSteps,
  };
  return { ...all, ...changes };
}

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const codes = ({ obstacles }: ConversionPlan) => obstacles.map(({ code }) => code);

async function failureOf(running: Promise<unknown>) {
  const error: unknown = await running.catch((thrown: unknown) => thrown);
  if (!isV2vError(error)) throw new Error(`not a V2vError: ${String(error)}`);
  return error;
}

it('says what the conversion then does, and writes nothing', async () => {
  const [before, modified] = [digest(disk), statSync(out).mtimeMs];
  const events: V2vEvent[] = [];
  const call = options({ onEvent: (event: V2vEvent) => void events.push(event) });
  const plan = await planConversion(call);
  expect(readdirSync(out)).toEqual([]);
  expect(statSync(out).mtimeMs).toBe(modified);
  expect(readdirSync(tempDir)).toEqual([]);
  expect(digest(disk)).toBe(before);
  expect(plan.stages.map(({ stage }) => stage)).toEqual([
    'checks',
    'source',
    'overlay',
    'target',
    'open',
    'inspect',
    'convert',
    'close',
    'measure',
  ]);
  expect(events.filter(({ type }) => type === 'stage-end')).toHaveLength(plan.stages.length);

  void validate(json(plan));
  expect(validate.errors ?? []).toEqual([]);
  expect(validate({ ...(json(plan) as object), another: 1 })).toBe(false);
  expect(plan.conversion).toMatchObject({
    bootloader: { type: 'grub2', config: '/boot/grub/grub.cfg' },
    kernels: { best: { version: '6.1.0-13-amd64' } },
    changes: [
      { path: '/boot/grub/grub.cfg' },
      { path: '/etc/fstab', diff: expect.stringContaining('+/dev/vda1') },
    ],
  });
  expect(plan.obstacles).toEqual([]);

  const result = await convert(call);
  expect(shared(plan)).toEqual(shared(result));
  const [nic] = result.machine.nics;
  const [document] = plan.documents;
  // The source has no MAC, so each makes one up.
  expect(readFileSync(document!.path!, 'utf8')).toBe(
    document!.text.replace(plan.machine.nics[0]!.mac, nic!.mac),
  );
  expect(plan.disks).toMatchObject([{ path: result.disks[0]?.path, format: 'raw', virtualSize: 64 * MiB }]);
  // 5 MiB of the source and 3 that the conversion wrote; the rest is what qcow2 itself takes.
  const { expectedSize } = plan.disks[0]!;
  expect(expectedSize).toBeGreaterThanOrEqual(result.disks[0]!.allocatedSize!);
  expect(expectedSize).toBeLessThan(9 * MiB);
  expect(result.disks[0]!.allocatedSize).toBe(8 * MiB);
});

it('says what is needed where', async () => {
  const { space, disks } = await planConversion(options({}));
  const [temporary, target, appliance] = space;
  expect(temporary).toMatchObject({ purpose: 'temporary', path: tempDir, present: 0, enough: true });
  expect(temporary!.needed).toBeGreaterThan(3 * MiB);
  expect(temporary!.needed).toBeLessThan(8 * MiB);
  expect(temporary!.sharedWith).toContain('target');
  expect(target).toMatchObject({
    purpose: 'target',
    path: out,
    needed: disks[0]!.expectedSize,
    enough: true,
  });
  expect(appliance).toMatchObject({ purpose: 'appliance', enough: true });
  expect(appliance!.present).toBe(appliance!.needed);
});

it('names everything that is in the way, where a conversion names the first', async () => {
  writeFileSync(join(out, 'db.xml'), '');
  writeFileSync(join(out, 'db-sda'), '');
  const plan = await planConversion(options({}));
  expect(plan.obstacles).toMatchObject([
    { code: 'OUTPUT_EXISTS', subject: join(out, 'db.xml'), stage: 'target', hint: expect.any(String) },
    { code: 'OUTPUT_EXISTS', subject: join(out, 'db-sda'), stage: 'target' },
  ]);
  void validate(json(plan));
  expect(validate.errors ?? []).toEqual([]);
  const { code, message, subject, stage } = await failureOf(convert(options({})));
  expect(plan.obstacles[0]).toMatchObject({ code, message, subject, stage });
});

it('a directory that is not there is one obstacle', async () => {
  const missing = join(out, 'a', 'b');
  const plan = await planConversion(options({ output: { mode: 'local', directory: missing } }));
  expect(codes(plan)).toEqual(['OUTPUT_NOT_FOUND']);
  expect(plan.space[1]).toMatchObject({ purpose: 'target', path: missing, enough: true });
  expect(plan.disks[0]).toMatchObject({ path: join(missing, 'db-sda') });
});

it('so is a lack of room', async () => {
  const huge = 8 * 1024 ** 4;
  writeFileSync(disk, 'not blank');
  truncateSync(disk, huge);
  const call = options<Partial<ConvertOptions>>({
    input: { mode: 'disk', paths: [disk], format: 'raw' },
    disks: { allocation: 'preallocated' },
  });
  const plan = await planConversion(call);
  expect(codes(plan)).toEqual(['HOST_NO_SPACE']);
  expect(plan.space[1]).toMatchObject({ purpose: 'target', needed: huge, enough: false });
  expect(await failureOf(convert(call))).toMatchObject({ code: 'HOST_NO_SPACE' });
});

it('without an output the destination is not looked at', async () => {
  const plan = await planConversion(options({ output: undefined, disks: { format: 'qcow2' } }));
  expect(plan.disks).toEqual([
    {
      name: 'sda',
      format: 'qcow2',
      allocation: 'sparse',
      compressed: false,
      virtualSize: 64 * MiB,
      expectedSize: expect.any(Number),
    },
  ]);
  expect(plan).toMatchObject({ documents: [], obstacles: [] });
  expect(plan.space.map(({ purpose }) => purpose)).toEqual(['temporary', 'appliance']);
});

it('options that contradict each other are refused', async () => {
  expect(await failureOf(planConversion(options({ disks: { compressed: true } })))).toMatchObject({
    code: 'USAGE',
    stage: 'target',
  });
});

it('what a conversion would refuse before it looks at the target is thrown', async () => {
  rmSync(disk);
  const error = await failureOf(planConversion(options({})));
  expect(error).toMatchObject({ code: 'INPUT_NOT_FOUND', stage: 'source', subject: disk });
  expect(error.progress?.stages.map(({ outcome }) => outcome)).toEqual(['done', 'failed']);
  expect(readdirSync(tempDir)).toEqual([]);
});

it.each(['target', 'convert', 'measure'])(
  'can be cancelled in the stage %s, and leaves nothing',
  async (stage) => {
    const controller = new AbortController();
    const error = await failureOf(
      planConversion({
        ...options({}),
        signal: controller.signal,
        onEvent: (event) => {
          if (event.type === 'stage-start' && event.stage === stage) controller.abort();
        },
      }),
    );
    expect(error).toMatchObject({ code: 'ABORTED', stage });
    expect(error.progress?.stages.at(-1)).toMatchObject({ stage, outcome: 'cancelled' });
    expect(readdirSync(tempDir)).toEqual([]);
    expect(readdirSync(out)).toEqual([]);
  },
);
