import { V2vError } from '../../errors';
import type { DomainDisk } from '../domain-xml/description';

function fileOf({ name, place }: DomainDisk, guest: string): string {
  if (place.type === 'file' || place.type === 'block') return place.path;
  throw new V2vError(
    'DISK_SOURCE',
    `The disk ${name} of ${guest} is in no datastore, which VDDK does not read.`,
    {
      subject: name,
      hint: 'Name the files of all disks in their order (-io vddk-file=…).',
    },
  );
}

/**
 * What the disks of a guest are called in their datastores, in its order.
 *
 * @param files those that the user has stated
 * @throws V2vError `USAGE` where the user has stated more or fewer than there are; `DISK_SOURCE`
 */
export function diskNames(
  disks: readonly DomainDisk[],
  guest: string,
  files: readonly string[] | undefined,
): string[] {
  if (files === undefined) return disks.map((disk) => fileOf(disk, guest));
  if (files.length === disks.length) return [...files];
  const count = disks.length === 1 ? '1 disk' : `${disks.length} disks`;
  throw new V2vError('USAGE', `${guest} has ${count}, and ${files.length} are named with vddk-file.`, {
    subject: guest,
    hint: 'Name each disk once, in the order of the guest, or none.',
  });
}

function commonPrefix(names: readonly string[]): string {
  const [first = '', ...others] = names;
  let length = first.length;
  for (const name of others) {
    while (!name.startsWith(first.slice(0, length))) length--;
  }
  return first.slice(0, length);
}

/**
 * The wildcard, glob(7), of the disks that one server serves: the name of a single one; else what they begin with, in
 * common, and end with. Undefined where no wildcard is theirs.
 */
export function exportWildcard(names: readonly string[]): string | undefined {
  const literal = (text: string): string => text.replace(/[[\]?*\\]/g, '\\$&');
  if (names.length === 1) return literal(names[0]!);
  if (!names.every((name) => name.endsWith('.vmdk'))) return undefined;
  return `${literal(commonPrefix(names))}*.vmdk`;
}
