/** What there is to convert at a source. */

/** What a guest is doing. */
export type GuestPower = 'off' | 'running' | 'paused' | 'suspended' | 'unknown';

/** A disk of a guest in a list. */
export interface ListedDisk {
  /** As its hypervisor writes it: `[datastore1] web/web.vmdk`, `/var/lib/libvirt/images/web.qcow2`. */
  path: string;
  /** Bytes that the guest sees; absent where the hypervisor does not say. */
  size?: number;
}

/** A guest in the list of a hypervisor. Plain JSON. */
export interface ListedGuest {
  /** What `guest` of the input takes. */
  name: string;
  uuid?: string;
  /** The hypervisor's own id, `vm-57` of VMware. */
  id?: string;
  power: GuestPower;
  /** The guest's system as the hypervisor calls it: `Microsoft Windows Server 2019 (64-bit)`; absent where it does not say. */
  system?: string;
  /** Bytes. */
  memory?: number;
  vcpus?: number;
  disks: ListedDisk[];
}
