import type { VSphereServer } from '../../../types/input';
import { LibvirtConnection } from '../../libvirt';
import type { Context } from '../../run/context';
import { libvirtFailure } from './libvirt-failure';
import { libvirtUri, userOf } from './libvirt-uri';

/** The server as this libvirt's ESX driver takes it: since 11.5 with a file of authorities, before only with the system's. */
function forDriver(server: VSphereServer): VSphereServer {
  const { major, minor } = LibvirtConnection.clientVersion();
  if (major > 11 || (major === 11 && minor >= 5)) return server;
  const older = { ...server };
  delete older.caFile;
  return older;
}

/**
 * Does something with libvirt's connection to a vCenter or an ESXi host.
 *
 * @throws V2vError `SOURCE_UNREACHABLE`, `SOURCE_IDENTITY`, `SOURCE_LOGIN`, `SOURCE_RIGHTS`, `SOURCE_GUEST` (no such ESXi
 *   host), `LIBVIRT`, `ABORTED`
 */
export async function withLibvirt<T>(
  server: VSphereServer,
  password: string,
  work: (connection: LibvirtConnection) => Promise<T>,
  context: Context,
): Promise<T> {
  try {
    await using connection = await LibvirtConnection.open(libvirtUri(forDriver(server)), {
      signal: context.signal,
      auth: (questions) =>
        questions.map(({ type }) => (type === 'username' || type === 'authname' ? userOf(server) : password)),
    });
    return await work(connection);
  } catch (error) {
    throw libvirtFailure(error, server);
  }
}
