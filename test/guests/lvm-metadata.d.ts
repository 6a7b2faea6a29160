/** The first MiB of a physical volume with linear volumes. */
export function physicalVolumeHeader(group: {
  group: string;
  /** Bytes of the physical volume. */
  size: number;
  /** Name of its partition. */
  device: string;
  /** Of extents of 4 MiB. */
  volumes: { name: string; extent: number; extents: number }[];
}): Buffer;
