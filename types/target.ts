import type { Overlay } from './overlay';
import type { SourceRemovable } from './source';

/** The format of a disk that is written. */
export type TargetFormat = 'raw' | 'qcow2';
/** Whether blocks without data take room on the host. */
export type Allocation = 'sparse' | 'preallocated';

/** One disk to be written. */
export interface Target {
  overlay: Overlay;
  format: TargetFormat;
  /** Absolute path of the finished disk; undefined where the output keeps no disk (`null`). */
  path?: string;
  allocation: Allocation;
  /** qcow2 clusters are compressed. */
  compressed: boolean;
}

/**
 * A target whose overlay nobody writes to any more, so that it can be copied: what `closeGuestfs` returns. Whoever
 * changed the overlay without an appliance says so himself: `{ ...target, ready: true }`.
 */
export interface ReadyTarget extends Target {
  ready: true;
}

/**
 * What is plugged into a slot of a bus: a disk by its index in `Target[]` and `CopyReport[]`, a removable drive, or
 * nothing.
 */
export type BusSlot =
  { type: 'disk'; index: number } | { type: 'removable'; removable: SourceRemovable } | undefined;

/** Where disks and drives are plugged in on the target; the index in each array is the slot. */
export interface TargetBuses {
  virtioBlk: BusSlot[];
  ide: BusSlot[];
  scsi: BusSlot[];
  floppy: BusSlot[];
}

/** The address of a NIC on the target. It is always known: one that the source lacked was generated. */
export interface TargetMac {
  mac: string;
  /** True where the source had no MAC and one was made up. */
  macGenerated: boolean;
}

/** A NIC of the target. */
export interface TargetNic extends TargetMac {
  network: string;
  networkType: 'bridge' | 'network';
}

/** The firmware that the target's machine starts with. */
export type TargetFirmware = 'bios' | 'uefi';
