import { freeBytes } from '../../../../lib/conversion/linux/initrd/policy/room';

it.each([
  ['ext4 with blocks for root', { blocks: 100_000, bfree: 10_000, bavail: 3000, frsize: 4096 }, 8000],
  ['a large ext4', { blocks: 10_000_000, bfree: 10_000, bavail: 0, frsize: 4096 }, 5904],
  [
    'one that keeps nothing back',
    { blocks: 100_000n, bfree: 10_000n, bavail: 10_000n, frsize: 4096n },
    10_000,
  ],
  ['one that is full', { blocks: 100_000, bfree: 1000, bavail: 0, frsize: 4096 }, 0],
])('tells what root can write to %s', (_, space, blocks) => {
  expect(freeBytes(space)).toBe(blocks * 4096);
});
