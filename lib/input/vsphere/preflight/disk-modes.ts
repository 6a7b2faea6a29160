import type { VSphereDisk, VSphereGuest, VSphereListedGuest } from '../../../../types/vsphere';
import { V2vError } from '../../../errors';
import { formatBytes } from '../../../text/bytes';
import type { VSphereClient } from '../../../vsphere';
import type { Preflight } from '../../../preflight';

const kinds: Readonly<Record<VSphereDisk['provisioning'], string>> = {
  thin: 'thin',
  thick: 'thick',
  'eager-zeroed-thick': 'thick and zeroed',
  unknown: 'of a kind that is not told',
};

/** Thin or thick, and how large: what the copy reads. */
export function checkDiskTypes({ name, disks }: VSphereGuest, preflight: Preflight): void {
  if (disks.length === 0) return;
  const each = disks.map(
    ({ label, capacity, provisioning }) => `${label} of ${formatBytes(capacity)} is ${kinds[provisioning]}`,
  );
  preflight.pass('disk-type', `Of the disks of ${name}, ${each.join(', ')}.`);
}

async function othersWith(
  path: string,
  guest: VSphereGuest,
  client: VSphereClient,
): Promise<VSphereListedGuest[]> {
  const others: VSphereListedGuest[] = [];
  for await (const other of client.guests()) {
    if (other.id !== guest.id && other.disks.some((disk) => disk.path === path)) others.push(other);
  }
  return others;
}

/** Another machine may write to the disk while it is read. */
async function checkShared(
  disk: VSphereDisk,
  guest: VSphereGuest,
  client: VSphereClient,
  preflight: Preflight,
): Promise<void> {
  const others = await othersWith(disk.path, guest, client);
  const busy = others.find(({ power }) => power === 'running' || power === 'suspended');
  if (busy !== undefined) {
    const message = `${disk.label} of ${guest.name} (${disk.path}) is shared with ${busy.name}, which is not shut down.`;
    const hint = `Shut ${busy.name} down as well, or take the disk away from ${guest.name}.`;
    preflight.refuse('disk-mode', new V2vError('SOURCE_RUNNING', message, { subject: disk.path, hint }));
    return;
  }
  const names = others.map(({ name }) => name).join(', ');
  const sharers = names === '' ? 'other machines' : names;
  preflight.warn(
    'disk-mode',
    'DISK_SHARED',
    `${disk.label} of ${guest.name} (${disk.path}) is made to be shared with ${sharers}, and becomes a disk of ${guest.name} alone.`,
    'Leave the others shut down until it is converted, and give the disk to them at the target where they need it.',
  );
}

/** Disks that snapshots leave out, that forget what is written, or that several machines have. */
export async function checkDiskModes(
  guest: VSphereGuest,
  client: VSphereClient,
  preflight: Preflight,
): Promise<void> {
  for (const disk of guest.disks) if (disk.isMultiWriter) await checkShared(disk, guest, client, preflight);
  const special = guest.disks.filter(({ mode }) => mode !== 'persistent');
  if (special.length === 0) {
    preflight.pass('disk-mode', `No disk of ${guest.name} is independent of snapshots.`);
    return;
  }
  for (const { label, mode } of special) {
    const what = `${label} of ${guest.name} is ${mode.replaceAll('_', ' and ')}`;
    preflight.pass(
      'disk-mode',
      `${what}: no snapshot has it, and it is read as it is while the guest is shut down.`,
    );
  }
}
