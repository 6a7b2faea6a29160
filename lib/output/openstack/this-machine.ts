import { readFile } from 'node:fs/promises';

import type { Preflight } from '../../preflight';

/** KVM's Nova gives a machine its own id as the UUID of its firmware tables. */
const productUuid = '/sys/class/dmi/id/product_uuid';

/**
 * Compares the server with what the firmware of this machine says. It is no more than a hint: other hypervisors say
 * something else there, and only root may read it.
 */
export async function compareWithThisMachine(
  serverId: string,
  preflight: Preflight,
  path = productUuid,
): Promise<void> {
  const uuid = await readFile(path, 'utf8').then(
    (text) => text.trim().toLowerCase(),
    () => '',
  );
  if (uuid === '') return;
  if (uuid === serverId.toLowerCase()) {
    preflight.pass('storage', `This machine is the server ${serverId}.`);
    return;
  }
  preflight.warn(
    'storage',
    'OTHER_SERVER',
    `This machine says that it is ${uuid}, and not the server ${serverId}: its volumes may not appear here.`,
    'Name the server of the cloud that v2v-node runs on (-oo server-id).',
  );
}
