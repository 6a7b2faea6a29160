import type { VSphereServer } from '../../../types/input';
import type { DiskImage } from '../../../types/source';
import { V2vError } from '../../errors';
import { nbdkitPlugin } from '../../programs/nbdkit/abilities';
import { serveRemoteDisk, type RemoteDisk } from '../../programs/nbdkit/remote-disk';
import type { NbdkitExport } from '../../programs/nbdkit/serve';
import type { Context } from '../../run/context';
import type { LocatedDisk } from './locate-disk';

/** Seconds, as virt-v2v has it: a server that copies a snapshot may take its time to answer. */
const timeout = 2000;

/**
 * Seconds after which nbdkit asks for a cookie again. VMware's sessions end when they have not been used for half an hour, or
 * when somebody ends them; the script looks after the session each time.
 */
const renewal = 20;

/**
 * A request is made again for longer than it takes until there is a new cookie; so is the opening of a disk by a new client,
 * which the filter `retry` gives up at once.
 */
export const repeat = {
  name: 'retry-request',
  parameters: [
    ['retry-request-retries', '15'],
    ['retry-request-delay', '2'],
  ],
} as const;

const withoutProxy = Object.fromEntries(
  ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'].flatMap((name) => [
    [name, undefined],
    [name.toUpperCase(), undefined],
  ]),
);

/**
 * How nbdkit serves a disk of a vCenter or an ESXi host.
 *
 * @param script that prints a cookie
 */
export function curlExport(
  index: number,
  url: string,
  script: string,
  { verifyCertificate = true, caFile }: VSphereServer,
): NbdkitExport {
  return {
    name: `in${index}`,
    plugin: 'curl',
    parameters: [
      ['url', url],
      ['timeout', String(timeout)],
      ['cookie-script', script],
      ['cookie-script-renew', String(renewal)],
      ['protocols', 'https'],
      ['followlocation', 'false'],
      ...(verifyCertificate ? [] : [['sslverify', 'false'] as const]),
      ...(verifyCertificate && caFile !== undefined ? [['cainfo', caFile] as const] : []),
    ],
    env: withoutProxy,
  };
}

/**
 * Makes sure that nbdkit of this host can do it.
 *
 * @throws V2vError `PLUGIN_MISSING` without the curl plugin, or with one that is too old; `PROGRAM_MISSING`, `ABORTED`
 */
export async function requireCurl(context: Context): Promise<void> {
  const curl = await nbdkitPlugin('curl', context);
  if (curl?.parameters.has('cookie-script') !== true) {
    throw new V2vError(
      'PLUGIN_MISSING',
      curl === undefined
        ? 'nbdkit has no plugin curl, which reads the disks.'
        : 'The plugin curl of nbdkit is too old: it has no parameter cookie-script.',
      {
        subject: 'curl',
        hint: 'Install nbdkit 1.22 or newer with its plugin: nbdkit (Debian, Ubuntu), nbdkit-curl-plugin (Fedora, RHEL).',
      },
    );
  }
}

/** Has nbdkit serve a disk until the context is disposed of. */
export async function serveDisk(
  disk: LocatedDisk,
  served: Omit<RemoteDisk, 'label' | 'format'>,
  context: Context,
): Promise<DiskImage> {
  const { image } = await serveRemoteDisk({ repeat, ...served, label: disk.name, format: 'raw' }, context);
  return image;
}
