/** Types of storages that keep disks in files, and so in any format. */
const ofFiles: ReadonlySet<string> = new Set(['dir', 'nfs', 'cifs', 'glusterfs']);

/** Whether a storage of this type takes raw disks only: LVM, ZFS, RBD, and whatever else has no files. */
export const mustBeRaw = (type: string): boolean => !ofFiles.has(type);

/** Whether a disk takes all of its size from the beginning. */
export const isThick = (type: string): boolean => type === 'lvm';
