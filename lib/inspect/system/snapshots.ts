/** A root among several. */
export interface RootPlace {
  device: string;
  /** What contains it together with its snapshots: a btrfs filesystem, a volume group. */
  container: string;
  /** The device that its own /etc/fstab mounts at `/`. */
  mountedAs?: string;
  /** btrfs says that it was made as a snapshot. */
  isSnapshot: boolean;
}

/**
 * The roots without those that are snapshots of others, among which nobody needs to choose. Of the roots in one container
 * those are kept that their fstab, which a snapshot inherits from its origin, mounts at `/`. If it names none of them (the
 * root is the default subvolume, or named on the kernel's command line), those that are not btrfs snapshots are kept.
 */
export function withoutSnapshots(roots: readonly RootPlace[]): string[] {
  return roots.filter((root) => isMeant(root, roots)).map(({ device }) => device);
}

function isMeant(root: RootPlace, roots: readonly RootPlace[]): boolean {
  const together = roots.filter(({ container }) => container === root.container);
  const meant = together.filter(({ device }) => together.some(({ mountedAs }) => mountedAs === device));
  if (meant.length > 0) return meant.includes(root);
  return !root.isSnapshot || together.every(({ isSnapshot }) => isSnapshot);
}
