import type { ListedGuest } from '../../../types/guest-list';
import type { Password } from '../../../types/access';
import type { VSphereServer } from '../../../types/input';
import type { Context } from '../../run/context';
import { VSphereClient } from '../../vsphere';
import { readPassword } from '../../credentials/password';

/**
 * The guests of a vCenter or an ESXi host that the user may see, by name. Templates are among them.
 *
 * @example
 * for (const { name, power } of await listVSphere({ host: 'esx1', user: 'root' }, { file: 'esx1.pw' }, context))
 *   console.log(name, power);
 *
 * @throws V2vError `SOURCE_UNREACHABLE`, `SOURCE_IDENTITY`, `SOURCE_LOGIN`, `PASSWORD_FILE`
 */
export async function listVSphere(
  server: VSphereServer,
  password: Password,
  context: Context,
): Promise<ListedGuest[]> {
  const { host, user = 'root' } = server;
  const client = await VSphereClient.connect(
    server,
    await readPassword(password, { server: host, user }),
    context,
  );
  const guests: ListedGuest[] = [];
  for await (const guest of client.guests()) guests.push(guest);
  return guests.sort((one, other) => one.name.localeCompare(other.name, 'en'));
}
