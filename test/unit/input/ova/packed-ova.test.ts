import { gzipSync } from 'node:zlib';

import { openSource } from '../../../../lib/input';
import { imageInfo } from '../../../../lib/programs/qemu-img';
import {
  failureOf,
  leftIn,
  ovfOf,
  recordingContext,
  removeScratch,
  streamOptimizedVmdk,
  tarOfFiles,
  writeOva,
  zipOf,
} from '../archives';

afterAll(removeScratch);

let ova: Buffer;
let zipped: Buffer;

beforeAll(async () => {
  const files = { 'guest.ovf': ovfOf(), 'disk1.vmdk': streamOptimizedVmdk() };
  ova = await tarOfFiles(files);
  zipped = zipOf(files, '-9');
});

async function open(data: Buffer) {
  const { context } = await recordingContext();
  const path = writeOva(data, 'download.zip');
  const source = await openSource({ mode: 'ova', path }, context);
  expect(await imageInfo(source.disks[0]!.image, context)).toMatchObject({ format: 'vmdk' });
  return { path, image: source.disks[0]!.image as { path: string; kind: string }, left: leftIn(context) };
}

async function failure(data: Buffer) {
  const { context } = await recordingContext();
  const error = await failureOf(openSource({ mode: 'ova', path: writeOva(data) }, context));
  return { error, left: leftIn(context) };
}

test('where the OVA lies as it is, nothing is unpacked', async () => {
  for (const data of [
    await tarOfFiles({ 'README.txt': 'x', 'vm/guest.ova': ova, 'vm/._guest.ova': 'x' }),
    zipOf({ 'README.txt': 'x', 'guest.OVA': ova }, '-0'),
  ]) {
    const { path, image, left } = await open(data);
    expect(image).toMatchObject({ kind: 'slice', path });
    expect(left).toEqual([]);
  }
});

test('an OVA that is deflated in a zip is unpacked once', async () => {
  const { image, left } = await open(zipOf({ 'guest.ova': ova }, '-9'));
  expect(image).toMatchObject({ kind: 'slice', path: expect.stringMatching(/\/packed\.ova$/) as string });
  expect(left).toHaveLength(1);
});

test('archive and OVA may both be compressed', async () => {
  const { image } = await open(gzipSync(await tarOfFiles({ 'guest.ova': gzipSync(ova) })));
  expect(image.kind).toBe('slice');
  await open(await tarOfFiles({ 'guest.ova': zipped }));
  await open(zipOf({ 'guest.ova': zipped }, '-9'));
});

test('an archive with an OVF is an OVA, whatever else is in it', async () => {
  const { image } = await open(
    await tarOfFiles({ 'guest.ovf': ovfOf(), 'disk1.vmdk': streamOptimizedVmdk(), 'other.ova': 'x' }),
  );
  expect(image.kind).toBe('slice');
});

test('two OVAs, an OVA too deep, one that is none, and one that is cut', async () => {
  const two = await failure(await tarOfFiles({ 'a.ova': ova, 'b.ova': ova }));
  expect(two.error).toMatchObject({ code: 'OVF_AMBIGUOUS', hint: expect.stringContaining('.ova') as string });
  expect(two.error.message).toContain('a.ova, b.ova');

  const deep = await failure(await tarOfFiles({ 'a.ova': await tarOfFiles({ 'b.ova': ova }) }));
  expect(deep.error).toMatchObject({
    code: 'INPUT_NOT_OVA',
    hint: expect.stringContaining('Unpack') as string,
  });

  const other = await failure(await tarOfFiles({ 'a.ova': 'This is a placeholder.' }));
  expect(other.error.code).toBe('INPUT_NOT_OVA');
  expect(other.error.message).toContain('a.ova in ');

  const cut = await failure(zipOf({ 'a.ova': ova.subarray(0, 6000) }));
  expect(cut.error.code).toBe('INPUT_TRUNCATED');
  expect(cut.error.message).toContain('a.ova in ');

  const empty = await failure(await tarOfFiles({ 'a.ova': '' }));
  expect(empty.error.code).toBe('INPUT_TRUNCATED');
});
