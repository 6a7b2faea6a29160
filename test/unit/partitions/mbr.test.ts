import { mbrPartitions, mbrSignature, mbrTypes, signatureText } from '../../../lib/partitions/mbr';
import { mbrDisk, signature } from '../inspect/windows/support/partition-tables';

const disk = mbrDisk({ 1: { type: 0x83, offset: 1 }, 3: { type: 7, active: true, offset: 100 } });

it('partitions are read with their types and places', () => {
  const MiB = 1024 ** 2;
  expect(mbrPartitions(disk)).toEqual(
    new Map([
      [1, { type: 0x83, active: false, offset: MiB }],
      [3, { type: 7, active: true, offset: 100 * MiB }],
    ]),
  );
  expect(mbrTypes(disk)).toEqual(
    new Map([
      [1, 0x83],
      [3, 7],
    ]),
  );
});

it('the code in the boot sector of a filesystem is no partition table', () => {
  const code = Buffer.from(disk);
  code[446] = 0x33;
  expect(mbrTypes(code).size).toBe(0);
  expect(mbrTypes(Buffer.alloc(100)).size).toBe(0);
  expect(mbrTypes(Buffer.alloc(512)).size).toBe(0);
});

it('the signature is that of a boot sector, and is written as Windows writes it', () => {
  expect(mbrSignature(disk)).toBe(signature);
  const blank = Buffer.from(disk);
  blank.writeUInt16LE(0, 510);
  expect(mbrSignature(blank)).toBe(0);
  expect(mbrSignature(Buffer.alloc(100))).toBe(0);
  expect(signatureText(0x1f)).toBe('0000001F');
});
