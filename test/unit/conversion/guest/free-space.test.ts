import { freeSpace } from '../../../../lib/conversion/guest/free-space';

describe('what statvfs says', () => {
  const stat = {
    bsize: 1 << 20,
    frsize: 4096,
    blocks: 0,
    bfree: 100,
    bavail: 90,
    files: 50,
    ffree: 40,
    favail: 40,
  };
  const of = (changes: object) => freeSpace({ ...stat, fsid: 0, flag: 0, namemax: 255, ...changes } as never);

  it('counts fragments, and what is kept for root', () => {
    expect(of({})).toEqual({ bytes: 409600, files: 50, freeFiles: 40 });
    expect(of({ frsize: 0, bsize: 1024 })?.bytes).toBe(102400);
  });
  it('goes by what btrfs says is available, which knows of its metadata', () => {
    expect(of({ files: 0, ffree: 0, bavail: 0 })).toEqual({ bytes: 0, files: 0, freeFiles: 0 });
  });
  it('asks for no room where nothing can be written', () => {
    expect(of({ bfree: 0, flag: 1 })).toBeUndefined();
  });

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
    expect(freeSpace({ ...stat, ...space } as never)?.bytes).toBe(blocks * 4096);
  });
});
