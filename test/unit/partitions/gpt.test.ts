import { gptTypes, hasGpt, readGpt } from '../../../lib/partitions/gpt';
import { diskGuid, gptDisk, partitionGuid, types } from '../inspect/windows/support/partition-tables';

const begins = (at: number, length = 4608): Buffer => {
  const bytes = Buffer.alloc(length);
  bytes.write('EFI PART', at, 'latin1');
  return bytes;
};

it('a GPT is told by its signature, with sectors of 512 and of 4096 bytes', () => {
  expect(hasGpt(begins(512))).toBe(true);
  expect(hasGpt(begins(4096))).toBe(true);
  expect(hasGpt(begins(1024))).toBe(false);
  expect(hasGpt(begins(0))).toBe(false);
  expect(hasGpt(Buffer.alloc(100))).toBe(false);
});

it.each([512, 4096])('disk and partitions are read out of a GPT with sectors of %i bytes', (sector) => {
  const disk = gptDisk({ 1: types.esp, 3: types.linux }, 1, sector);
  expect(readGpt(disk)).toEqual({
    guid: diskGuid(),
    partitions: new Map([
      [1, { type: types.esp, guid: partitionGuid(1) }],
      [3, { type: types.linux, guid: partitionGuid(3) }],
    ]),
    complete: true,
  });
  expect(gptTypes(disk)).toEqual(
    new Map([
      [1, types.esp],
      [3, types.linux],
    ]),
  );
});

it('a GPT whose entries stand elsewhere is not guessed at', () => {
  const far = gptDisk({ 1: types.esp });
  far.writeBigUInt64LE(100_000n, 512 + 72);
  expect(readGpt(far)).toEqual({ guid: diskGuid(), partitions: new Map(), complete: false });
  expect(gptTypes(far)).toBeUndefined();
  expect(gptTypes(gptDisk({}).subarray(0, 1000))).toBeUndefined();
  expect(readGpt(begins(512, 600))).toBeUndefined();
  expect(gptTypes(Buffer.alloc(4608))).toBeUndefined();
});

it('of one that claims to be endless there is what was read, and it is not all', () => {
  const endless = gptDisk({ 2: types.basic });
  endless.writeUInt32LE(0xffffffff, 512 + 80);
  expect(readGpt(endless)).toMatchObject({ complete: false });
  expect([...readGpt(endless)!.partitions.keys()]).toEqual([2]);
  expect(gptTypes(endless)).toBeUndefined();
  const empty = gptDisk({ 2: types.basic });
  empty.writeUInt32LE(0, 512 + 84);
  expect(readGpt(empty)).toMatchObject({ partitions: new Map(), complete: false });
});
