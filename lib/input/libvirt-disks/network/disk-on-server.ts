import type { NetworkDisk } from '../../domain-xml/description';

/** A disk on a server that is to be opened. */
export interface DiskOnServer {
  /** Index in source order. */
  id: number;
  /** What messages call it. */
  name: string;
  place: NetworkDisk;
  /** qemu's name; `raw` where the domain states none: what the guest wrote is not asked. */
  format: string;
}
