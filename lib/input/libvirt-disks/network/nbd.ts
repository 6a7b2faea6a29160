import type { DiskImage } from '../../../../types/source';
import { isV2vError, V2vError } from '../../../errors';
import { nbdUnixUri, serveWithNbdkit, type NbdkitParameter } from '../../../programs/nbdkit/serve';
import type { Context } from '../../../run/context';
import { checkOpens } from '../../image/check-opens';
import type { DiskHost, NetworkDisk } from '../../domain-xml/description';
import type { DiskOwner } from '../owner';
import { diskRefusal } from '../refuse';
import type { DiskOnServer } from './disk-on-server';
import { hostInUri } from './host-in-uri';
import { requirePlugin } from './plugin';

/** The port that NBD has at the Internet Assigned Numbers Authority. */
const nbdPort = 10_809;

function onlyHost({ name, place }: DiskOnServer, owner: DiskOwner): DiskHost {
  const [host, ...others] = place.hosts;
  const isComplete = host !== undefined && (host.transport === 'unix' ? host.socket : host.name);
  if (isComplete && others.length === 0 && host.transport !== 'rdma') return host;
  throw diskRefusal(
    name,
    owner,
    'is on an NBD server that is not named by one <host> with a name or a socket',
  );
}

/** The NBD URI of a disk. */
function nbdUri({ name }: NetworkDisk, { socket, name: host = '', port = nbdPort }: DiskHost): string {
  if (socket !== undefined) return nbdUnixUri(socket, name);
  return `nbd://${hostInUri(host)}:${port}/${encodeURIComponent(name)}`;
}

/** QEMU's client has no settings for TLS here: nbdkit is the one that speaks it. */
async function throughTls(disk: DiskOnServer, host: DiskHost, context: Context): Promise<string> {
  const { id, name, place } = disk;
  await requirePlugin('nbd', name, context);
  const address: NbdkitParameter[] =
    host.socket === undefined
      ? [
          ['hostname', host.name ?? ''],
          ['port', String(host.port ?? nbdPort)],
        ]
      : [['socket', host.socket]];
  const parameters: NbdkitParameter[] = [...address, ['export', place.name], ['tls', 'require']];
  return (await serveWithNbdkit({ name: `in${id}`, plugin: 'nbd', parameters }, context)).uri;
}

/** What a client of an NBD server says, in the words of an error of the source. */
function explained(error: unknown, disk: DiskOnServer, uri: string): unknown {
  if (!isV2vError(error) || !['DISK_FORMAT', 'PROGRAM_FAILED'].includes(error.code)) return error;
  const details = { subject: disk.name, cause: error };
  // nbdkit, which speaks TLS, tells its own client no more than that there is nothing.
  if (disk.place.tls) {
    return new V2vError(
      'SOURCE_UNREACHABLE',
      `The NBD server of the disk ${disk.name} (${uri}) does not answer with TLS, or does not have it.`,
      {
        ...details,
        hint: 'With verbose (-v) the log has what nbdkit says; nbdinfo nbds://HOST:PORT/NAME shows the same.',
      },
    );
  }
  if (/export .*not (?:present|available|found)|No such export|ENOENT|unknown export/i.test(error.message)) {
    return new V2vError('DISK_MISSING', `The NBD server of the disk ${disk.name} does not have ${uri}.`, {
      ...details,
      hint: 'Check the name of the export; nbdinfo --list shows which there are.',
    });
  }
  const why =
    /Connection refused|No route to host|timed out|Name or service not known|Failed to connect|Network is unreachable|No such file or directory|handshake|TLS|certificate/i.exec(
      error.message,
    )?.[0];
  if (why === undefined) return error;
  return new V2vError(
    'SOURCE_UNREACHABLE',
    `The NBD server of the disk ${disk.name} (${uri}) does not answer: ${why}.`,
    { ...details, hint: 'Check that it runs, and its address; and whether it wants TLS (tls="yes").' },
  );
}

/** Opens `<source protocol='nbd'>`. */
export async function openNbdDisk(
  disk: DiskOnServer,
  owner: DiskOwner,
  context: Context,
): Promise<DiskImage> {
  const { name, place, format } = disk;
  const host = onlyHost(disk, owner);
  const shown = nbdUri(place, host);
  try {
    const uri = place.tls ? await throughTls(disk, host, context) : shown;
    return await checkOpens({ kind: 'nbd', uri, format, name: shown, remote: true }, name, context);
  } catch (error) {
    throw explained(error, disk, shown);
  }
}
