import type { Password } from '../../../types/access';
import type { LibvirtConnection } from '../../libvirt';

/** Whose disks they are, and how they are got at. */
export interface DiskOwner {
  /** How the user knows the description: the file of an XML, `libvirt's XML of web`. For messages. */
  file: string;
  /** To which relative paths are relative; absent: there are none. */
  directory?: string;
  /** The host whose files the disks are, where that is not this one. */
  remoteHost?: string;
  /** libvirt, which knows pools and secrets; contacted when it is needed. */
  connect: () => Promise<LibvirtConnection>;
  /** Of the servers of disks, which has no name there. */
  password?: Password;
  /** What the user writes to state a format, for hints. */
  howToState: (format: string) => string;
}
