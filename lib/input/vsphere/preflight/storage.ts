import type { VSphereDatastore, VSphereDisk, VSphereGuest } from '../../../../types/vsphere';
import { V2vError } from '../../../errors';
import type { Preflight } from '../../../preflight';
import type { VSphereTransport } from './transport';

/** Datastores that keep disks as objects: there is a descriptor, and no file with the data. */
const objectStores: Readonly<Record<string, string>> = { vsan: 'vSAN', VVOL: 'Virtual Volumes' };

function needsVddk(message: string, { path }: VSphereDisk): V2vError {
  return new V2vError('DISK_SOURCE', message, {
    subject: path,
    hint: 'Read the guest with VDDK (-it vddk).',
  });
}

function diskRefusal(
  disk: VSphereDisk,
  { name }: VSphereGuest,
  transport: VSphereTransport,
): V2vError | undefined {
  const { label, path, rawDeviceMapping, datastore } = disk;
  const what = `${label} of ${name} (${path})`;
  if (rawDeviceMapping === 'physical') {
    return new V2vError(
      'DISK_SOURCE',
      `${what} is a LUN in physical compatibility mode, which vSphere does not read.`,
      {
        subject: path,
        hint: 'Change the mapping to virtual compatibility mode, or give the LUN itself to the target.',
      },
    );
  }
  if (transport === 'vddk') return undefined;
  if (rawDeviceMapping === 'virtual')
    return needsVddk(`${what} is a LUN: no file has its data, and it needs VDDK.`, disk);
  if (disk.isEncrypted)
    return needsVddk(`${what} is encrypted: over HTTPS it stays so, and it needs VDDK.`, disk);
  const store = datastore && objectStores[datastore.kind];
  if (store === undefined) return undefined;
  return needsVddk(`${what} is on ${store}, where no file has its data: it needs VDDK.`, disk);
}

function unreachable({ name, datastores }: VSphereGuest, store: VSphereDatastore): V2vError {
  const also = datastores.length > 1 ? ', on which it has files' : '';
  return new V2vError(
    'SOURCE_UNREACHABLE',
    `The datastore ${store.name} of ${name}${also} is not accessible.`,
    {
      subject: store.name,
      hint: 'Look at it in the vSphere client: a host or a storage array may be down.',
    },
  );
}

/** Where the disks are, and whether they can be read there by the transport. */
export function checkStorage(guest: VSphereGuest, transport: VSphereTransport, preflight: Preflight): void {
  const refusals = [
    ...guest.datastores.filter(({ accessible }) => !accessible).map((store) => unreachable(guest, store)),
    ...guest.disks.flatMap((disk) => diskRefusal(disk, guest, transport) ?? []),
  ];
  for (const refusal of refusals) preflight.refuse('storage', refusal);
  for (const { path, datastore } of guest.disks) {
    if (datastore === undefined) {
      preflight.unknown('storage', `It cannot be found out which datastore ${path} is on.`);
    }
  }
  if (refusals.length > 0 || guest.datastores.length === 0) return;
  const stores = guest.datastores.map(({ name, kind }) => `${name} (${kind})`).join(', ');
  preflight.pass('storage', `${guest.name} is on ${stores}.`);
}
