import type { SourceDisk } from '../../../../types/source';
import { type DiskKind, driveIndex } from './device-name';

interface DiskName {
  name: string;
  kind: DiskKind;
  /** Place among the disks of its kind by its letters; of an NVMe disk or an array, controller and number. */
  place: readonly [number, number];
}

function parseName(name: string): DiskName | undefined {
  const [, kind, letters] = /^(sd|hd|vd|xvd)([a-z]+)$/.exec(name) ?? [];
  if (letters !== undefined) return { name, kind: kind as DiskKind, place: [driveIndex(letters), 0] };
  const nvme = /^nvme(\d+)n(\d+)$/.exec(name);
  if (nvme) return { name, kind: 'nvme', place: [Number(nvme[1]), Number(nvme[2])] };
  const array = /^\w+\/c(\d+)d(\d+)$/.exec(name);
  return array ? { name, kind: 'array', place: [Number(array[1]), Number(array[2])] } : undefined;
}

/** A disk by its name in the guest and its index in the source. */
export interface KnownDisk {
  name: string;
  index: number;
}

/** Names, with the index of the disk that each means, and names of which that cannot be told. */
export interface AdoptedNames {
  known: (readonly [name: string, index: number])[];
  ambiguous: string[];
}

/**
 * Which of the source's disks the guest means by names that its controllers do not explain. `kinds` are the kinds that
 * they do explain.
 *
 * Such names are adopted only where they cannot be mistaken: all disks are of one kind, and either the source does not
 * say of which, or the guest uses no name of that kind. `root` is the disk that the root filesystem was found on.
 */
export function adoptNames(
  used: readonly string[],
  disks: readonly Pick<SourceDisk, 'controller'>[],
  kinds: readonly DiskKind[],
  root?: KnownDisk,
): AdoptedNames {
  const names = used.flatMap((name) => parseName(name) ?? []);
  const ofKind = (kind: DiskKind): DiskName[] => names.filter((name) => name.kind === kind);
  const isUnsaid = disks.every(({ controller }) => controller === undefined);
  const isOpen = new Set(kinds).size === 1 && (isUnsaid || ofKind(kinds[0] ?? 'sd').length === 0);
  const all = disks.map((_disk, index) => index);
  const adopted: AdoptedNames = { known: [], ambiguous: [] };
  const usedKinds = new Set(names.map(({ kind }) => kind).filter((kind) => kind !== 'xvd'));
  if (isUnsaid && disks.length > 1 && usedKinds.size > 1) return adoptMixed(names, all, root);

  for (const kind of ['sd', 'hd', 'vd'] as const) {
    if (isOpen && !kinds.includes(kind)) adoptLettered(adopted, ofKind(kind), disks.length, 0);
  }
  const nvme = all.filter((index) => kinds[index] === 'nvme');
  if (nvme.length > 0 || isOpen) adoptNumbered(adopted, ofKind('nvme'), nvme.length > 0 ? nvme : all, 1);
  if (isOpen) adoptNumbered(adopted, ofKind('array'), all, 0);
  // RHEL 6 under Xen calls its first disk xvde, after the four that IDE could have.
  if (ofKind('xvd').every(({ place }) => place[0] >= 4)) {
    adoptLettered(adopted, ofKind('xvd'), disks.length, 4);
  }
  return adopted;
}

/**
 * Disks of several kinds, and nothing is known but which one the root is on: the others are known where they are of one
 * kind and the guest names every disk.
 */
function adoptMixed(
  names: readonly DiskName[],
  disks: readonly number[],
  root: KnownDisk | undefined,
): AdoptedNames {
  const others = names
    .filter(({ name }) => name !== root?.name)
    .sort((a, b) => a.place[0] - b.place[0] || a.place[1] - b.place[1]);
  const known: AdoptedNames['known'] = root ? [[root.name, root.index]] : [];
  const isClear =
    root !== undefined &&
    others.length === disks.length - 1 &&
    new Set(others.map(({ kind }) => kind)).size === 1;
  if (!isClear) return { known, ambiguous: others.map(({ name }) => name) };
  const left = disks.filter((index) => index !== root.index);
  others.forEach(({ name }, place) => known.push([name, left[place] ?? 0]));
  return { known, ambiguous: [] };
}

function adoptLettered(
  { known }: AdoptedNames,
  names: readonly DiskName[],
  count: number,
  first: number,
): void {
  for (const { name, place } of names) {
    if (place[0] - first < count) known.push([name, place[0] - first]);
  }
}

/**
 * NVMe disks and arrays: several on one controller (`nvme0n1`, `nvme0n2`, as VMware has them), one on each (`nvme0n1`,
 * `nvme1n1`), or a mixture, which is told by the order where the guest names every disk. `first` is the number that a
 * controller gives its first disk.
 */
function adoptNumbered(
  { known, ambiguous }: AdoptedNames,
  names: readonly DiskName[],
  disks: readonly number[],
  first: number,
): void {
  const sorted = [...names].sort((a, b) => a.place[0] - b.place[0] || a.place[1] - b.place[1]);
  const isOneController = sorted.every(({ place }) => place[0] === 0);
  const isOneEach = sorted.every(({ place }) => place[1] === first);
  sorted.forEach(({ name, place: [controller, number] }, order) => {
    const place = isOneEach
      ? controller
      : isOneController
        ? number - first
        : sorted.length === disks.length
          ? order
          : undefined;
    const disk = place === undefined ? undefined : disks[place];
    if (disk === undefined) ambiguous.push(name);
    else known.push([name, disk]);
  });
}
