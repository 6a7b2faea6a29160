/** Disks and an OVF where VDSM has made directories for them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { copyDisks } from '../../../../lib/copy';
import type { V2vError } from '../../../../lib/errors';
import { openTarget } from '../../../../lib/output';
import { vdsmOutput } from '../../../../lib/output/vdsm';
import type { VdsmOutput } from '../../../../types/output';
import type { ReadyOverlay } from '../../../../types/target';
import { bytesSeen, dataOverlay } from '../disks';
import { makeMachine, makePlan, type GuestChanges } from '../guest';
import { recordingContext } from '../../support/recording-context';

jest.setTimeout(120_000);

const domain = '0a1b2c3d-1111-4222-8333-444455556666';
const vm = 'eeeeeeee-1111-4222-8333-444455556666';
const [image, volume] = ['aaaaaaaa-1111-4222-8333-444455556666', 'bbbbbbbb-1111-4222-8333-444455556666'];

let directory: string;
let overlay: ReadyOverlay;
let output: VdsmOutput;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-vdsm-'));
  overlay = dataOverlay(directory);
});
afterAll(() => rmSync(directory, { recursive: true }));
beforeEach(() => {
  const place = mkdtempSync(join(directory, 'place-'));
  mkdirSync(join(place, domain, 'images', image), { recursive: true });
  mkdirSync(join(place, 'ovf'));
  output = {
    mode: 'vdsm',
    storage: join(place, domain),
    imageUuids: [image],
    volUuids: [volume],
    vmUuid: vm,
    ovfOutput: join(place, 'ovf'),
  };
});

const imageDirectory = () => join(output.storage, 'images', image);

async function write(changes: GuestChanges = {}) {
  const context = recordingContext();
  const plan = makePlan(output, changes);
  plan.disks.forEach((disk) => Object.assign(disk, { virtualSize: overlay.virtualSize }));
  const target = await openTarget(plan, context);
  const copied = await copyDisks({ sources: [overlay], target }, context);
  const artifacts = await target.publish(await makeMachine(plan, changes, context), copied);
  await context[Symbol.asyncDispose]();
  return { plan, artifacts };
}

test('a disk, what VDSM knows of it, and the OVF of export domains', async () => {
  const { artifacts } = await write();
  const ovf = join(output.ovfOutput!, `${vm}.ovf`);
  expect(artifacts).toEqual([{ kind: 'file', role: 'ovf', path: ovf }]);
  expect(readdirSync(imageDirectory())).toEqual([volume, `${volume}.meta`]);
  const seen = bytesSeen(directory, join(imageDirectory(), volume), 'raw');
  expect(seen.equals(bytesSeen(directory, overlay.path, 'qcow2'))).toBe(true);
  const text = readFileSync(ovf, 'utf8');
  expect(text).toContain('<Content ovf:id="out"');
  expect(text).toContain(`ovf:href="${image}/${volume}"`);
  expect(text).not.toContain('actual_size');
  expect(readFileSync(join(imageDirectory(), `${volume}.meta`), 'utf8')).toContain(`DOMAIN=${domain}\n`);
});

test.each([
  ['0.10', '0.10'],
  [undefined, '1.1'],
] as const)('qcow2 of version %s, and the OVF of the engine', async (compat, is) => {
  output.ovfFlavour = 'ovirt';
  if (compat !== undefined) output.compat = compat;
  await write({ diskOptions: { format: 'qcow2' } });
  const path = join(imageDirectory(), volume);
  const info = JSON.parse(
    execFileSync('qemu-img', ['info', '--output=json', path], { encoding: 'utf8' }),
  ) as {
    'format-specific': { data: { compat: string } };
  };
  expect(info['format-specific'].data.compat).toBe(is);
  expect(bytesSeen(directory, path, 'qcow2').equals(bytesSeen(directory, overlay.path, 'qcow2'))).toBe(true);
  expect(readFileSync(join(output.ovfOutput!, `${vm}.ovf`), 'utf8')).toContain(
    `<VirtualSystem ovf:id="${vm}"`,
  );
});

test('the plan says every file, and shows the OVF with its UUIDs', async () => {
  const plan = makePlan(output, {});
  const ovf = join(output.ovfOutput!, `${vm}.ovf`);
  expect(plan.disks).toMatchObject([{ path: join(imageDirectory(), volume) }]);
  expect(plan.files).toEqual([`${join(imageDirectory(), volume)}.meta`, ovf]);
  const [shown] = vdsmOutput.render(await makeMachine(plan, {}, recordingContext()), plan);
  expect(shown).toMatchObject({ role: 'ovf', path: ovf });
  for (const uuid of [image, volume, domain]) expect(shown!.text).toContain(uuid);
});

test('one that is not published leaves what VDSM made', async () => {
  const context = recordingContext();
  await openTarget(makePlan(output, {}), context);
  expect(readdirSync(imageDirectory())).toEqual([expect.stringMatching(/\.partial-[0-9a-f]{8}$/)]);
  await context[Symbol.asyncDispose]();
  expect(readdirSync(imageDirectory())).toEqual([]);
});

async function obstaclesOf(): Promise<V2vError[]> {
  const found: V2vError[] = [];
  const plan = makePlan(output, {});
  for await (const error of vdsmOutput.obstacles(plan, { probe: true }, recordingContext()))
    found.push(error);
  return found;
}

describe('before the conversion', () => {
  test('nothing is in the way', async () => {
    expect(await obstaclesOf()).toEqual([]);
  });

  test('directories that are missing are all told', async () => {
    rmSync(imageDirectory(), { recursive: true });
    output.ovfOutput = join(directory, 'nowhere');
    expect(await obstaclesOf()).toMatchObject([
      { code: 'OUTPUT_NOT_FOUND', subject: imageDirectory() },
      { code: 'OUTPUT_NOT_FOUND', subject: output.ovfOutput },
    ]);
  });

  test('a volume that is there', async () => {
    writeFileSync(join(imageDirectory(), volume), 'a disk');
    expect(await obstaclesOf()).toMatchObject([{ code: 'OUTPUT_EXISTS' }]);
    expect(readFileSync(join(imageDirectory(), volume), 'utf8')).toBe('a disk');
  });
});

test.each<[string, Partial<VdsmOutput>]>([
  ['a storage that is no domain', { storage: '/rhev/data-center' }],
  ['no images', { imageUuids: [] }],
  ['more volumes than images', { volUuids: [volume, domain] }],
  ['an image twice', { imageUuids: [image, image.toUpperCase()], volUuids: [volume, domain] }],
  ['more images than disks', { imageUuids: [image, domain], volUuids: [volume, domain] }],
  ['an image that leads elsewhere', { imageUuids: ['../../etc'] }],
  ['a VM without a UUID', { vmUuid: 'web' }],
  ['the nil UUID', { vmUuid: '00000000-0000-0000-0000-000000000000' }],
  ['another qcow2', { compat: '2' as '1.1' }],
  ['another flavour', { ovfFlavour: 'vmware' as 'ovirt' }],
])('%s', (_what, changes) => {
  expect(() => makePlan({ ...output, ...changes }, {})).toThrow(
    expect.objectContaining({ code: 'USAGE' }) as Error,
  );
});
