import type { DiskImage } from '../../../../types/source';
import { isV2vError, ProgramError, V2vError } from '../../../errors';
import { startNbdServer } from '../../../programs/nbd-server';
import { nbdUnixUri } from '../../../programs/nbdkit/serve';
import { socketPath } from '../../../programs/socket-path';
import type { Context } from '../../../run/context';
import { checkOpens } from '../../image/check-opens';
import { secretFile } from '../../../credentials/secret-file';
import type { DiskOwner } from '../owner';
import { diskRefusal } from '../refuse';
import { diskPassword } from '../secret';
import type { DiskOnServer } from './disk-on-server';
import { hostInUri } from './host-in-uri';

type Options = Record<string, unknown>;

const iscsiPort = 3260; // of the Internet Assigned Numbers Authority

function serveError(error: unknown, disk: DiskOnServer, shown: string): unknown {
  if (!(error instanceof ProgramError)) return error;
  const { protocol } = disk.place;
  const details = { subject: disk.name, cause: error };
  if (
    /Unknown driver|Unknown protocol|failed to open module|module .* not (?:found|installed)/i.test(
      error.stderr,
    )
  ) {
    return new V2vError(
      'PLUGIN_MISSING',
      `QEMU has no driver ${protocol}, with which the disk ${disk.name} would be read.`,
      {
        ...details,
        hint: `Install qemu-block-extra (Debian, Ubuntu) or qemu-block-${protocol} (Fedora, RHEL).`,
      },
    );
  }
  const isLogin = /Authentication failure|Permission denied|Operation not permitted/i.test(error.stderr);
  return new V2vError(
    isLogin ? 'SOURCE_LOGIN' : 'SOURCE_UNREACHABLE',
    `The disk ${disk.name} cannot be read from ${shown}: ${error.message}`,
    { ...details, hint: 'Check the servers and the name in the XML, and the user and the password.' },
  );
}

/** Has qemu-nbd serve what one of QEMU's drivers reads. The secret is in a file, which the driver is pointed to. */
async function serve(
  disk: DiskOnServer,
  driver: Options,
  secret: string | undefined,
  shown: string,
  context: Context,
): Promise<DiskImage> {
  const { id, name, format } = disk;
  const socket = await socketPath(`in${id}.sock`, context);
  const object = secret === undefined ? [] : ['--object', `secret,id=password,file=${secret},format=base64`];
  const image = `json:${JSON.stringify({ driver: 'raw', file: driver })}`;
  const args = ['--persistent', '--read-only', '--shared=0', '--socket', socket, ...object, image];
  try {
    await startNbdServer({ program: 'qemu-nbd', args, socket }, context);
  } catch (error) {
    throw isV2vError(error) ? serveError(error, disk, shown) : error;
  }
  return checkOpens(
    { kind: 'nbd', uri: nbdUnixUri(socket), format, name: shown, remote: true },
    name,
    context,
  );
}

/** Opens `<source protocol='rbd' name='pool/image'>`, of Ceph. */
export async function openRbdDisk(
  disk: DiskOnServer,
  owner: DiskOwner,
  context: Context,
): Promise<DiskImage> {
  const { name, place } = disk;
  const parts = place.name.split('/');
  const image = parts.pop() ?? '';
  const [pool = '', ...namespace] = parts;
  if (pool === '' || image === '' || namespace.length > 1) {
    throw diskRefusal(
      name,
      owner,
      `is the image ${JSON.stringify(place.name)} of Ceph, which is not POOL/IMAGE`,
    );
  }
  const driver: Options = { driver: 'rbd', pool, image };
  if (namespace.length === 1) driver.namespace = namespace[0];
  if (place.snapshot !== undefined) driver.snapshot = place.snapshot;
  if (place.configFile !== undefined) driver.conf = place.configFile;
  const servers = place.hosts.flatMap(({ name: host, port = 6789 }) =>
    host === undefined ? [] : [{ host, port: String(port) }],
  );
  if (servers.length > 0) driver.server = servers;
  const shown = `rbd:${place.name}`;
  if (place.auth === undefined) return serve(disk, driver, undefined, shown, context);
  // The keys of Ceph are bytes; what a person gives is their base64.
  const key = await diskPassword(name, place.auth, shown, owner);
  const secret = await secretFile(
    owner.password === undefined ? key.toString('base64') : key.toString(),
    context,
  );
  const login = { user: place.auth.user, 'key-secret': 'password' };
  return serve(disk, { ...driver, ...login }, secret, shown, context);
}

/** Opens `<source protocol='iscsi' name='iqn…/1'>`. */
export async function openIscsiDisk(
  disk: DiskOnServer,
  owner: DiskOwner,
  context: Context,
): Promise<DiskImage> {
  const { name, place } = disk;
  const [, target, unit = '0'] = /^([^/]+)(?:\/(\d{1,5}))?$/.exec(place.name) ?? [];
  const [host, ...others] = place.hosts;
  if (target === undefined || host?.name === undefined || others.length > 0) {
    throw diskRefusal(
      name,
      owner,
      `is the iSCSI disk ${JSON.stringify(place.name)}, which is not TARGET/UNIT on one <host> with a name`,
    );
  }
  const portal = `${hostInUri(host.name)}:${host.port ?? iscsiPort}`;
  const driver: Options = { driver: 'iscsi', transport: 'tcp', portal, target, lun: Number(unit) };
  if (place.initiator !== undefined) driver['initiator-name'] = place.initiator;
  const shown = `iscsi://${portal}/${target}/${unit}`;
  if (place.auth === undefined) return serve(disk, driver, undefined, shown, context);
  const password = await diskPassword(name, place.auth, shown, owner);
  const secret = await secretFile(password.toString('base64'), context);
  const login = { user: place.auth.user, 'password-secret': 'password' };
  return serve(disk, { ...driver, ...login }, secret, shown, context);
}
