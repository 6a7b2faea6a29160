import type { DomainDisk } from '../domain-xml/description';
import type { Preflight } from '../../preflight';

/** Warns of disks to which other guests may write while they are read. */
export function checkShared(disks: readonly DomainDisk[], guest: string, preflight: Preflight): void {
  const names = disks.flatMap(({ name, shared }) => (shared === true ? [name] : []));
  if (names.length === 0) return;
  const which = `${names.length === 1 ? 'The disk' : 'The disks'} ${names.join(', ')} of ${guest}`;
  preflight.warn(
    'disk-mode',
    'DISK_SHARED',
    `${which} may be used by other guests at the same time (<shareable/>); the target gets a copy of its own.`,
    'See that no other guest writes to it while it is read, and decide who gets the copy.',
  );
}
