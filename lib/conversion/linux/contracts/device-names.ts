/** A device in a line (from 1) of a text that belongs to the old machine and could not be renamed. */
export interface LeftDevice {
  line: number;
  device: string;
}

/** A text with the names of the target. */
export interface RenamedText {
  text: string;
  left: LeftDevice[];
}

/** What became of the guest's disks, for texts that name them. */
export interface DeviceNames {
  /**
   * The text of a file with the names of the target in it. `path` says how it is to be read: `/etc/lvm/lvm.conf` has
   * filters.
   */
  renameText(path: string, text: string): Promise<RenamedText>;
  /** True for a disk of this guest by a name that the target has not, or has for another one. */
  isOld(device: string): boolean;
}
