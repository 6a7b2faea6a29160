import type { VSphereReference } from '../../types/vsphere';
import { V2vError } from '../errors';
import { allGuests, nameOf } from './inventory';
import { retrieveProperties, textOf } from './properties';
import type { VSphereSession } from './session';

const uuidForm = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/**
 * The guest of that name, BIOS UUID or id (`vm-57`).
 *
 * @throws V2vError `SOURCE_GUEST` where there is none, or several
 */
export async function findGuest(session: VSphereSession, wanted: string): Promise<VSphereReference> {
  if (uuidForm.test(wanted)) {
    const args = { uuid: wanted.toLowerCase(), vmSearch: true, instanceUuid: false };
    const [found] = await session.call(session.service('searchIndex'), 'FindByUuid', args);
    if (found !== undefined) return { type: 'VirtualMachine', id: found.text.trim() };
  }
  const named: { id: string; uuid: string }[] = [];
  let byId: VSphereReference | undefined;
  const paths = ['name', 'config.uuid'];
  for await (const guest of retrieveProperties(session, 'VirtualMachine', paths, allGuests(session))) {
    if (nameOf(guest) === wanted)
      named.push({ id: guest.id, uuid: textOf(guest, 'config.uuid') ?? guest.id });
    if (guest.id === wanted) byId = { type: guest.type, id: guest.id };
  }
  const [only, another] = named;
  if (another !== undefined) {
    const uuids = named.map(({ uuid }) => uuid).join(', ');
    throw new V2vError(
      'SOURCE_GUEST',
      `There are ${named.length} guests called ${wanted} at ${session.server}: ${uuids}.`,
      { subject: wanted, hint: 'Name the guest by its UUID.' },
    );
  }
  if (only !== undefined) return { type: 'VirtualMachine', id: only.id };
  if (byId !== undefined) return byId;
  throw new V2vError('SOURCE_GUEST', `There is no guest ${wanted} at ${session.server}.`, {
    subject: wanted,
    hint: `Look at what is there and ${session.user} may see: v2v-node list.`,
  });
}

/** The guest at a path of the inventory, `DC0/vm/folder/web`, if there is one. */
export async function findByInventoryPath(
  session: VSphereSession,
  inventoryPath: string,
): Promise<VSphereReference | undefined> {
  const [found] = await session.call(session.service('searchIndex'), 'FindByInventoryPath', {
    inventoryPath,
  });
  const type = found?.attributes.get('type');
  return found === undefined || type === undefined ? undefined : { type, id: found.text.trim() };
}
