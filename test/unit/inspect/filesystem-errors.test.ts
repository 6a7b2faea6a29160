import type { Guestfs } from '../../../lib/guestfs';
import { warnOfErrors } from '../../../lib/inspect/filesystems/filesystem-errors';
import type { Superblock } from '../../../lib/inspect/devices/superblock';
import { warnings } from '../conversion/support/linux-state';
import { recordingContext } from '../support/recording-context';

function superblock(magic: number, state: number): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.writeUInt16LE(magic, 0x38);
  bytes.writeUInt16LE(state, 0x3a);
  return bytes;
}

it('warns of an ext4 filesystem in which the kernel has found errors, and of no other', async () => {
  const blocks: Record<string, Buffer> = {
    '/dev/sda1': superblock(0xef53, 1),
    '/dev/sda2': superblock(0xef53, 3),
    '/dev/sda3': superblock(0x4244, 2),
  };
  const guest = { preadDevice: (device: string) => Promise.resolve(blocks[device]) } as unknown as Guestfs;
  const context = recordingContext();
  const mountpoints = Object.keys(blocks).map((device, index) => ({ device, path: `/${index}` }));
  mountpoints.push({ device: 'btrfsvol:/dev/sdb/@', path: '/b' });
  const superblocks = new Map<string, Superblock>([
    ['/dev/sda1', { type: 'ext' }],
    ['/dev/sda2', { type: 'ext' }],
    ['/dev/sda3', { type: 'xfs' }],
  ]);
  await warnOfErrors(guest, { mountpoints, superblocks }, context);
  expect(warnings(context.events)).toEqual([expect.stringContaining('/dev/sda2 (/1)')]);
});
