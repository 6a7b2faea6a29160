import type { VSphereDisk, VSphereGuest } from '../../../../types/vsphere';
import { V2vError } from '../../../errors';
import type { Preflight } from '../../../preflight';
import type { VSphereTransport } from './transport';

/** `web-000002.vmdk`; a disk of its own may be called so as well, but not beside snapshots. */
const deltaName = /-\d{6}\.vmdk$/;

function isDelta({ path, parents }: VSphereDisk, { snapshots }: VSphereGuest): boolean {
  return parents.length > 0 || (snapshots.length > 0 && deltaName.test(path));
}

function refusal(guest: VSphereGuest, delta: VSphereDisk): V2vError {
  const { name, snapshots } = guest;
  const names = snapshots.map((snapshot) => snapshot.name).join(', ');
  const message =
    snapshots.length === 0
      ? `The disk ${delta.path} of ${name} is what a snapshot left behind: ${name} has none any more.`
      : `The disk ${delta.path} of ${name} is a snapshot (${names}), and over HTTPS only what is below it can be read.`;
  return new V2vError('SOURCE_SNAPSHOT', message, {
    subject: delta.path,
    hint:
      snapshots.length === 0
        ? 'Consolidate its disks in the vSphere client, or read it with VDDK (-it vddk).'
        : 'Delete all snapshots in the vSphere client, or read it with VDDK (-it vddk), which follows them.',
  });
}

/** What is below a snapshot lacks what was written since; a copy of it looks like a success. */
export function checkSnapshots(guest: VSphereGuest, transport: VSphereTransport, preflight: Preflight): void {
  const delta = guest.disks.find((disk) => isDelta(disk, guest));
  if (delta === undefined) {
    preflight.pass('snapshots', `No disk of ${guest.name} is a snapshot.`);
  } else if (transport === 'https') {
    preflight.refuse('snapshots', refusal(guest, delta));
  } else {
    preflight.pass('snapshots', `${guest.name} has snapshots, and VDDK reads its disks as they are now.`);
  }
}
