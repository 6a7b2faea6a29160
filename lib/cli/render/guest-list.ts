import type { ListedDisk, ListedGuest } from '../../../types/guest-list';
import { formatBytes } from '../../text/bytes';
import { withoutControlCharacters } from './style';
import { table } from './table';

const heading = ['NAME', 'STATE', 'CPUS', 'MEMORY', 'DISKS', 'SYSTEM'];

/** `3, 40 GiB`; the sum only where the size of each is known. */
function disksText(disks: readonly ListedDisk[]): string {
  const sizes = disks.map(({ size }) => size);
  if (disks.length === 0 || sizes.includes(undefined)) return String(disks.length);
  return `${disks.length}, ${formatBytes(sizes.reduce<number>((sum, size) => sum + size!, 0))}`;
}

function row({ name, power, vcpus, memory, disks, system }: ListedGuest): string[] {
  return [
    name,
    power,
    vcpus === undefined ? '' : String(vcpus),
    memory === undefined ? '' : formatBytes(memory),
    disksText(disks),
    system ?? '',
  ];
}

/** The guests of a hypervisor as a table, by their names. Of several with one name the UUID is shown beside it. */
export function guestListText(guests: readonly ListedGuest[]): string {
  if (guests.length === 0) return 'There is no guest.\n';
  const sorted = [...guests].sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  const isShared = (name: string): boolean => sorted.filter((guest) => guest.name === name).length > 1;
  const rows = sorted.map((guest) => {
    const id = guest.uuid ?? guest.id;
    return row(
      isShared(guest.name) && id !== undefined ? { ...guest, name: `${guest.name} (${id})` } : guest,
    );
  });
  const lines = table([heading, ...rows]).map((line) => withoutControlCharacters(line).trimEnd());
  return `${lines.join('\n')}\n`;
}
