import type { Allocation, TargetFormat } from '../../../types/output';

/** `ovirt`: as the engine takes it; `ovirtexp`: as export storage domains have it, which is older. */
export type OvfFlavour = 'ovirt' | 'ovirtexp';

/** A disk as the OVF names it. */
export interface OvfDisk {
  /** UUIDs of the image and of its one volume. */
  image: string;
  volume: string;
  format: TargetFormat;
  allocation: Allocation;
  /** Bytes that the guest sees. */
  virtualSize: number;
  /** Bytes that it takes at the target; absent where it is not known. */
  actualSize?: number;
}

/** What an OVF of oVirt needs beside the machine. */
export interface OvfDocument {
  flavour: OvfFlavour;
  /** UUID of the VM. */
  vm: string;
  /** UUID of the storage domain that the disks are in. */
  storageDomain: string;
  /** In the order that the machine's drives name them by. */
  disks: readonly OvfDisk[];
  created: Date;
}

export const nilUuid = '00000000-0000-0000-0000-000000000000';

const bytesPerGiB = 1024 ** 3;

/** Sizes of disks are whole GiB in places, and a part of one counts as one. */
export function wholeGiB(bytes: number): string {
  return String(Math.ceil(bytes / bytesPerGiB));
}

/** `2026/11/30 23:59:59`, in UTC, as the engine reads it. */
export function ovfDate(date: Date): string {
  return date.toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
}
