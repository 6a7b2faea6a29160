/** What is read of files and devices byte by byte. */
import type { Guestfs } from '../../../../lib/guestfs';
import { isSuspended, protections } from '../../../../lib/inspect/devices/bitlocker';
import { savedMemory } from '../../../../lib/inspect/windows/hiberfile';
import { isMarkedDirty } from '../../../../lib/inspect/windows/ntfs-volume';
import { peArchitecture } from '../../../../lib/inspect/windows/pe';
import { peProgram } from './support/pe-program';

describe('the architecture of a program of Windows', () => {
  it.each([
    [0x014c, 'i386'],
    [0x8664, 'x86_64'],
    [0xaa64, 'aarch64'],
    [0x1234, undefined],
  ])('%i: %s', (machine, arch) => {
    expect(peArchitecture(peProgram(machine))).toBe(arch);
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['of DOS', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(500)])],
    ['cut short', peProgram(0x8664).subarray(0, 0x84)],
    [
      'with its header far away',
      (() => {
        const program = peProgram(0x8664);
        program.writeUInt32LE(0xffffffff, 0x3c);
        return program;
      })(),
    ],
  ])('none of a file that is %s', (_, bytes) => {
    expect(peArchitecture(bytes)).toBeUndefined();
  });
});

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
  /** As mkntfs lays it out, with a master file table in the fourth cluster. */
  function volume(flags: number, { perCluster = 8, perRecord = -10 } = {}): Buffer {
    const bytes = Buffer.alloc(256 * 1024);
    bytes.write('NTFS    ', 3, 'latin1');
    bytes.writeUInt16LE(512, 11);
    bytes.writeUInt8(perCluster, 13);
    bytes.writeBigUInt64LE(4n, 48);
    bytes.writeInt8(perRecord, 64);
    const record = 4 * 4096 + 3 * 1024;
    bytes.write('FILE', record, 'latin1');
    bytes.writeUInt16LE(0x38, record + 20);
    const [first, second] = [record + 0x38, record + 0x38 + 0x48];
    bytes.writeUInt32LE(0x10, first);
    bytes.writeUInt32LE(0x48, first + 4);
    bytes.writeUInt32LE(0x70, second);
    bytes.writeUInt32LE(0x28, second + 4);
    bytes.writeUInt16LE(0x18, second + 20);
    bytes.writeUInt16LE(flags, second + 0x18 + 10);
    bytes.writeUInt32LE(0xffffffff, second + 0x28);
    return bytes;
  }

  it.each([
    ['clean', volume(0), false],
    ['to be checked', volume(1), true],
    ['to be upgraded', volume(4), false],
    ['not NTFS', Buffer.alloc(65536), false],
    ['cut short', volume(1).subarray(0, 600), false],
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
    const bytes = volume(1);
    damage(bytes, 4 * 4096 + 3 * 1024);
    expect(await isMarkedDirty(device(bytes), '/dev/sda1')).toBe(false);
  });
});

describe('the metadata of BitLocker', () => {
  /** Copies of the volume's key, each with its protection. */
  function metadata(...keys: number[]): Buffer {
    const block = Buffer.alloc(1024);
    block.write('-FVE-FS-', 'latin1');
    const description = Buffer.alloc(16);
    description.writeUInt16LE(16, 0);
    description.writeUInt16LE(7, 2);
    description.writeUInt16LE(2, 4);
    const entries = keys.map((protection) => {
      const entry = Buffer.alloc(80);
      entry.writeUInt16LE(80, 0);
      entry.writeUInt16LE(2, 2);
      entry.writeUInt16LE(8, 4);
      entry.writeUInt16LE(protection, 8 + 26);
      return entry;
    });
    const all = Buffer.concat([description, ...entries]);
    block.writeUInt32LE(48 + all.length, 64);
    block.writeUInt32LE(48, 64 + 8);
    all.copy(block, 64 + 48);
    return block;
  }
  function volume(block: Buffer): Buffer {
    const bytes = Buffer.alloc(128 * 1024);
    bytes.write('-FVE-FS-', 3, 'latin1');
    bytes.writeBigUInt64LE(4096n, 176);
    block.copy(bytes, 4096);
    return bytes;
  }

  it('tell how the key is protected, and whether it is at all', async () => {
    expect(protections(metadata(0x0100, 0x0800))).toEqual([0x0100, 0x0800]);
    expect(await isSuspended(device(volume(metadata(0x0100, 0x0800))), '/dev/sda3')).toBe(false);
    expect(await isSuspended(device(volume(metadata(0x0100, 0x0800, 0))), '/dev/sda3')).toBe(true);
  });

  it('that are damaged tell nothing', async () => {
    const endless = metadata(0);
    endless.writeUInt16LE(0, 64 + 48);
    expect(protections(endless)).toEqual([]);
    const long = metadata(0);
    long.writeUInt32LE(0xffffffff, 64);
    long.writeUInt32LE(0xffffffff, 64 + 8);
    expect(protections(long)).toEqual([]);
    expect(protections(Buffer.alloc(10))).toEqual([]);
    expect(await isSuspended(device(Buffer.alloc(512)), '/dev/sda3')).toBe(false);
  });
});
