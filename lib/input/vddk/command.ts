import type { VddkOptions, VSphereServer } from '../../../types/input';
import type { NbdkitExport, NbdkitFilterUse, NbdkitParameter } from '../../programs/nbdkit/serve';
import { userOf } from '../vsphere/libvirt-uri';

/** What is the same for all disks of a guest. */
export interface VddkGuest {
  /** What nbdkit calls the plugin. */
  plugin: string;
  /** The filters that this nbdkit has. */
  filters: ReadonlySet<string>;
  server: VSphereServer;
  /** VMware's id of the guest. */
  moref: string;
  passwordFile: string;
  thumbprint: string;
  options: VddkOptions;
}

/** From the client to the plugin. Those that are missing are done without. */
const wanted: readonly NbdkitFilterUse[] = [
  // The handles of VMware's library get into each other's way.
  { name: 'multi-conn', parameters: [['multi-conn-mode', 'disable']] },
  // The library takes whole sectors, and no more than 2 MiB at a time.
  {
    name: 'blocksize',
    parameters: [
      ['minblock', '512'],
      ['maxdata', '2M'],
    ],
  },
  { name: 'retry' },
];

/** Names of the filters that are used where they are there. */
export const wantedFilters = wanted.map(({ name }) => name);

function optional(key: string, value: string | number | undefined): NbdkitParameter[] {
  return value === undefined ? [] : [[key, String(value)]];
}

/**
 * What nbdkit is to serve, nbdkit-vddk-plugin(1).
 *
 * @param name of the socket
 * @param disk `['file', '[datastore1] web/web.vmdk']`, or `export` and a wildcard
 */
export function vddkExport(name: string, disk: NbdkitParameter, guest: VddkGuest): NbdkitExport {
  const { plugin, filters, server, moref, passwordFile, thumbprint, options } = guest;
  const port = options.port ?? (server.port === 443 ? undefined : server.port);
  return {
    name,
    plugin,
    filters: wanted.filter((filter) => filters.has(filter.name)),
    // The cookie logs in who has it.
    quiet: options.cookie !== undefined,
    parameters: [
      ['server', server.host],
      ['vm', `moref=${moref}`],
      ['user', userOf(server)],
      ['password', `+${passwordFile}`],
      ...optional('compression', options.compression),
      ...optional('config', options.config),
      ...optional('cookie', options.cookie),
      ...optional('libdir', options.libdir),
      ...optional('nfchostport', options.nfcHostPort),
      ...optional('port', port),
      ...optional('snapshot', options.snapshot),
      ['thumbprint', thumbprint],
      ...optional('transports', options.transports?.join(':')),
      disk,
    ],
  };
}
