/** What is read of files and devices byte by byte. */
import type { Guestfs } from '../../../../lib/guestfs';
import { isSuspended, protections } from '../../../../lib/inspect/devices/bitlocker';
import { savedMemory } from '../../../../lib/inspect/windows/hiberfile';
import { isMarkedDirty } from '../../../../lib/inspect/windows/ntfs-volume';
import { bitLockerMetadata, bitLockerVolume, ntfsVolume, volumeRecord } from './support/volumes';

describe('hiberfil.sys', () => {
  const header = (signature: string, length = 0x3e0, hiberboot: [number, number] = [0x364, 0]): Buffer => {
    const bytes = Buffer.alloc(4096);
    bytes.write(signature, 'latin1');
    bytes.writeUInt32LE(length, 12);
    bytes.writeUInt8(hiberboot[1], hiberboot[0]);
    return bytes;
  };

  it.each([
    ['zeroed', Buffer.alloc(4096), 'none'],
    ['empty', Buffer.alloc(0), 'none'],
    ['of a resume that ended', header('wake'), 'none'],
    ['of Windows 7', header('hibr', 0xa8), 'hibernated'],
    ['of Windows 10', header('HIBR'), 'hibernated'],
    ['of a resume that did not end', header('RSTR', 0x3e0, [0x364, 1]), 'hibernated'],
    ['of a kiosk that starts from it each time', header('HORM'), 'hibernated'],
    ['of Fast Startup, Windows 8.1', header('HIBR', 0x360, [0x2fc, 1]), 'fast-startup'],
    ['of Fast Startup, Windows 10', header('HIBR', 0x3e0, [0x364, 1]), 'fast-startup'],
    ['of Fast Startup, Windows 11', header('HIBR', 0x448, [0x3cc, 1]), 'fast-startup'],
    ['of Fast Startup, 32 bit', header('HIBR', 0x340, [0x2dc, 1]), 'fast-startup'],
    ['of a length that is not known', header('HIBR', 0x500, [0x364, 1]), 'hibernated'],
    ['with something else where it would say so', header('HIBR', 0x3e0, [0x364, 0x7f]), 'hibernated'],
    ['cut short', header('HIBR').subarray(0, 8), 'hibernated'],
  ] as const)('%s', (_, bytes, saved) => {
    expect(savedMemory(bytes)).toBe(saved);
  });
});

/** A device that reads as these bytes. */
const device = (bytes: Buffer) =>
  ({
    preadDevice: (_: string, count: number, offset: number) =>
      Promise.resolve(bytes.subarray(offset, offset + count)),
  }) as unknown as Guestfs;

describe('the flags of an NTFS', () => {
  it.each([
    ['clean', ntfsVolume(0), false],
    ['to be checked', ntfsVolume(1), true],
    ['to be upgraded', ntfsVolume(4), false],
    ['not NTFS', Buffer.alloc(65536), false],
    ['cut short', ntfsVolume(1).subarray(0, 600), false],
  ])('%s', async (_, bytes, dirty) => {
    expect(await isMarkedDirty(device(bytes), '/dev/sda1')).toBe(dirty);
  });

  it.each([
    ['an attribute without a length', (bytes: Buffer, at: number) => bytes.writeUInt32LE(0, at + 0x38 + 4)],
    [
      'its content elsewhere',
      (bytes: Buffer, at: number) => bytes.writeUInt16LE(0xffff, at + 0x38 + 0x48 + 20),
    ],
    ['no record', (bytes: Buffer, at: number) => bytes.write('BAAD', at, 'latin1')],
    ['records of no size', (bytes: Buffer) => bytes.writeInt8(0, 64)],
  ])('with %s it is not taken for dirty', async (_, damage) => {
    const bytes = ntfsVolume(1);
    damage(bytes, volumeRecord);
    expect(await isMarkedDirty(device(bytes), '/dev/sda1')).toBe(false);
  });
});

describe('the metadata of BitLocker', () => {
  it('tell how the key is protected, and whether it is at all', async () => {
    expect(protections(bitLockerMetadata(0x0100, 0x0800))).toEqual([0x0100, 0x0800]);
    expect(await isSuspended(device(bitLockerVolume(0x0100, 0x0800)), '/dev/sda3')).toBe(false);
    expect(await isSuspended(device(bitLockerVolume(0x0100, 0x0800, 0)), '/dev/sda3')).toBe(true);
  });

  it('that are damaged tell nothing', async () => {
    const endless = bitLockerMetadata(0);
    endless.writeUInt16LE(0, 64 + 48);
    expect(protections(endless)).toEqual([]);
    const long = bitLockerMetadata(0);
    long.writeUInt32LE(0xffffffff, 64);
    long.writeUInt32LE(0xffffffff, 64 + 8);
    expect(protections(long)).toEqual([]);
    expect(protections(Buffer.alloc(10))).toEqual([]);
    expect(await isSuspended(device(Buffer.alloc(512)), '/dev/sda3')).toBe(false);
  });
});
