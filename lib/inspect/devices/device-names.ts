/** A disk, and perhaps a partition, as the kernel of the source machine named it. */
export interface NamedPlace {
  /** From 0, in the order of the disks; undefined if the name does not tell. */
  disk?: number;
  /** From 1; undefined for the whole disk. */
  partition?: number;
}

const patterns: [RegExp, (disk: string, sub: string | undefined) => number][] = [
  [/^\/dev\/(?:sd|hd|vd|xvd|ubd)([a-z]+)()(\d*)$/, (letters) => letterIndex(letters)],
  [
    /^\/dev\/nvme(\d+)n(\d+)(?:p(\d+))?$/,
    (controller, namespace) => Number(controller) + Number(namespace) - 1,
  ],
  [/^\/dev\/mmcblk(\d+)()(?:p(\d+))?$/, (disk) => Number(disk)],
  [/^\/dev\/(?:cciss|ida|rd|i2o)\/c\d+d(\d+)()(?:p(\d+))?$/, (disk) => Number(disk)],
  [/^\/dev\/mapper\/mpath([a-z]+)()(?:(?:p|-part)?(\d+))?$/, (letters) => letterIndex(letters)],
  // Only the target of a SCSI address, and the port of ATA (from 1), tell the order of the disks.
  [/^\/dev\/disk\/by-path\/.*-scsi-\d+:\d+:(\d+):\d+()(?:-part(\d+))?$/, (target) => Number(target)],
  [/^\/dev\/disk\/by-path\/.*-ata-(\d+)()(?:\.\d+)?(?:-part(\d+))?$/, (port) => Number(port) - 1],
];

/** What a device name of the source machine says of the disk and the partition; undefined if it is not such a name. */
export function namedPlace(name: string): NamedPlace | undefined {
  for (const [pattern, index] of patterns) {
    const match = pattern.exec(name);
    if (match === null) continue;
    const [, disk = '', sub, partition] = match;
    return { disk: index(disk, sub), ...(partition ? { partition: Number(partition) } : {}) };
  }
  // A serial number, or a path of some other bus, tells only the partition.
  const [, partition] = /^\/dev\/disk\/by-(?:id|path)\/.*-part(\d+)$/.exec(name) ?? [];
  return partition === undefined ? undefined : { partition: Number(partition) };
}

/** `a` is 0, `z` 25, `aa` 26. */
function letterIndex(letters: string): number {
  let index = 0;
  for (const letter of letters) index = index * 26 + (letter.charCodeAt(0) - 96);
  return index - 1;
}
