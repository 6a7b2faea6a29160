import type { GuestDefinition } from './index';

export interface LayoutVolume {
  /** Of a logical volume. */
  name?: string;
  MiB?: number;
  filesystem: string;
  mount?: string;
  bootable?: boolean;
  luks?: string;
  subvolumes?: Record<string, string>;
}

/** How a disk is divided; see layouts/. */
export interface Layout {
  table: 'dos' | 'gpt';
  partitions: (LayoutVolume | { MiB?: number; group: string; volumes: LayoutVolume[] })[];
}

/** Bytes. */
interface Place {
  offset: number;
  size: number;
}

/** A filesystem or swap area, and what it is called. */
export interface PlannedVolume extends LayoutVolume, Place {
  uuid: string;
  device: string;
}

/** Everything of a layout with its place on the disk. */
export interface DiskPlan {
  table: Layout['table'];
  partitions: Place[];
  volumes: PlannedVolume[];
}

export function planDisk(
  guest: Pick<GuestDefinition, 'id' | 'diskController'>,
  layout: Layout,
  size: number,
): DiskPlan;
/** Variables for customize.sh. */
export function planEnvironment(plan: DiskPlan): Record<string, string>;
/** `root=…` and what belongs to it. */
export function rootArguments(plan: DiskPlan): string[];
