import type { VSphereGuest, VSphereReference } from '../../../../types/vsphere';
import { V2vError } from '../../../errors';
import type { VSphereClient } from '../../../vsphere';
import type { Preflight } from '../../../preflight';
import type { VSphereTransport } from './transport';

/** As the vSphere client calls them, where roles are made. */
const labels: Readonly<Record<string, string>> = {
  'Datastore.Browse': 'Browse datastore',
  'Datastore.FileManagement': 'Low level file operations',
  'VirtualMachine.Provisioning.DiskRandomRead': 'Allow read-only disk access',
};

const ofDatastore = ['Datastore.Browse', 'Datastore.FileManagement'];
const ofGuest = ['VirtualMachine.Provisioning.DiskRandomRead'];

interface Needed {
  on: string;
  entity: VSphereReference;
  privileges: readonly string[];
}

function needed(guest: VSphereGuest, transport: VSphereTransport): Needed[] {
  // The description of the guest is a file, however its disks are read.
  const stores = guest.datastores.filter(
    ({ name }) => transport === 'https' || guest.vmx.startsWith(`[${name}] `),
  );
  return [
    ...stores.map((entity) => ({ on: `the datastore ${entity.name}`, entity, privileges: ofDatastore })),
    ...(transport === 'vddk' ? [{ on: guest.name, entity: guest, privileges: ofGuest }] : []),
  ];
}

function refusal(user: string, on: string, missing: readonly string[]): V2vError {
  const names = missing.map((privilege) => `${labels[privilege] ?? privilege} (${privilege})`).join(', ');
  const which = missing.length === 1 ? 'the privilege' : 'the privileges';
  return new V2vError('SOURCE_RIGHTS', `The user ${user} lacks ${which} ${names} on ${on}.`, {
    subject: user,
    hint: 'Add them to the role that the user has there, or take another user.',
  });
}

/** Whether the user may read what a conversion reads. */
export async function checkRights(
  client: VSphereClient,
  guest: VSphereGuest,
  transport: VSphereTransport,
  preflight: Preflight,
): Promise<void> {
  let isKnown = true;
  let isEnough = true;
  for (const { on, entity, privileges } of needed(guest, transport)) {
    const missing = await client.missingPrivileges(entity, privileges);
    isKnown &&= missing !== undefined;
    if (missing === undefined || missing.length === 0) continue;
    isEnough = false;
    preflight.refuse('rights', refusal(client.user, on, missing));
  }
  if (!isKnown) {
    preflight.unknown('rights', `${client.server} does not say what the user ${client.user} may do.`);
  } else if (isEnough) {
    preflight.pass('rights', `The user ${client.user} may read what ${guest.name} consists of.`);
  }
}
