import { withoutSnapshots, type RootPlace } from '../../../lib/inspect/system/snapshots';

const place = (device: string, mountedAs?: string, changes: Partial<RootPlace> = {}): RootPlace => ({
  device,
  container: '/dev/sda2',
  isSnapshot: false,
  ...(mountedAs === undefined ? {} : { mountedAs }),
  ...changes,
});

describe('withoutSnapshots', () => {
  it('takes the subvolume that fstab mounts, whose snapshots have the same fstab', () => {
    const root = 'btrfsvol:/dev/sda2/@';
    const roots = [
      place('btrfsvol:/dev/sda2/snaps/1', root),
      place(root, root),
      place('btrfsvol:/dev/sda2/2', root),
    ];
    expect(withoutSnapshots(roots)).toEqual([root]);
  });

  it('takes the default subvolume where fstab names none, as openSUSE has it', () => {
    const roots = [
      place('/dev/sda2', '/dev/sda2'),
      place('btrfsvol:/dev/sda2/@/.snapshots/2/snapshot', '/dev/sda2', { isSnapshot: true }),
    ];
    expect(withoutSnapshots(roots)).toEqual(['/dev/sda2']);
  });

  it('takes the original where the root is on the kernel command line only', () => {
    const roots = [
      place('btrfsvol:/dev/sda2/snap', '/dev/sda2', { isSnapshot: true }),
      place('btrfsvol:/dev/sda2/root', '/dev/sda2'),
    ];
    expect(withoutSnapshots(roots)).toEqual(['btrfsvol:/dev/sda2/root']);
  });

  it('keeps other systems, also where one names the other in its fstab', () => {
    const roots = [
      place('/dev/sda1', '/dev/sda1', { container: '/dev/sda1' }),
      place('/dev/sdb1', '/dev/sda1', { container: '/dev/sdb1' }),
    ];
    expect(withoutSnapshots(roots)).toEqual(['/dev/sda1', '/dev/sdb1']);
  });

  it('keeps all of what cannot be told apart', () => {
    const roots = ['a', 'b'].map((name) =>
      place(`btrfsvol:/dev/sda2/${name}`, undefined, { isSnapshot: true }),
    );
    expect(withoutSnapshots(roots)).toHaveLength(2);
  });
});
