import type { VSphereGuest } from '../../../../types/vsphere';
import type { VSphereClient } from '../../../vsphere';
import type { Preflight } from '../../../preflight';
import { checkDiskModes, checkDiskTypes } from './disk-modes';
import { checkPower } from './power';
import { checkRights } from './rights';
import { checkSnapshots } from './snapshots';
import { checkStorage } from './storage';
import type { VSphereTransport } from './transport';

export { connectVSphere } from './connect';
export type { VSphereTransport } from './transport';

/** What is checked, and by which way its disks would be read. */
export interface VSphereCheck {
  client: VSphereClient;
  /** Name, BIOS UUID or id of the guest. */
  guest: string;
  transport: VSphereTransport;
  /** The snapshot that is read in place of the disks as they are now. */
  snapshot?: string;
}

function checkChangeTracking({ name, changeTracking }: VSphereGuest, preflight: Preflight): void {
  const message = changeTracking
    ? `${name} has its changed blocks tracked.`
    : `${name} does not have its changed blocks tracked, which only a copy of the running guest would need.`;
  preflight.pass('change-tracking', message);
}

/**
 * Looks at everything about a guest that a conversion depends on, before anything is copied. Nothing is changed at the
 * server. What is refused is thrown by `preflight.settle()`, which is the caller's to call.
 *
 * @example
 * const preflight = new Preflight(context);
 * const client = await connectVSphere(server, password, preflight, context);
 * const guest = await checkVSphereGuest({ client, guest: 'web', transport: 'https' }, preflight);
 * preflight.settle();
 *
 * @returns what the server says of the guest
 * @throws V2vError `SOURCE_GUEST` where there is none of that name, or several
 */
export async function checkVSphereGuest(
  { client, guest: wanted, transport, snapshot }: VSphereCheck,
  preflight: Preflight,
): Promise<VSphereGuest> {
  const guest = await client.guest(wanted);
  await checkRights(client, guest, transport, preflight);
  checkPower(guest, snapshot, preflight);
  checkSnapshots(guest, transport, preflight);
  checkStorage(guest, transport, preflight);
  await checkDiskModes(guest, client, preflight);
  checkDiskTypes(guest, preflight);
  checkChangeTracking(guest, preflight);
  return guest;
}
