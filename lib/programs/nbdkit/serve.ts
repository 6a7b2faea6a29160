import type { Context } from '../../run/context';
import { startNbdServer } from '../nbd-server';
import type { Server } from '../server';
import { socketPath } from '../socket-path';

/** A parameter of a plugin or of a filter. A password is `['password', '+FILE']`, never the password itself. */
export type NbdkitParameter = readonly [key: string, value: string];

/** A filter before the plugin. */
export interface NbdkitFilterUse {
  name: string;
  parameters?: readonly NbdkitParameter[];
}

/** What nbdkit is to serve. */
export interface NbdkitExport {
  /** Name of the socket, a dozen bytes at most, unique in this run: `in0`. */
  name: string;
  /** Name of a plugin, or the path of one. */
  plugin: string;
  parameters: readonly NbdkitParameter[];
  /** The first is nearest to the client. */
  filters?: readonly NbdkitFilterUse[];
  /** nbdkit's debug flags, `vddk.stats=1`. */
  debugFlags?: readonly string[];
  /** Added to the environment of nbdkit. */
  env?: NodeJS.ProcessEnv;
  /** Seconds within which it must be ready; default 30. */
  startLimit?: number;
  /** No `command` event, as a parameter is a secret. */
  quiet?: boolean;
}

/** A disk that nbdkit serves. */
export interface NbdkitServer {
  server: Server;
  /** Of the export, for QEMU. */
  uri: string;
}

/** A parameter as nbdkit reads it: only one that begins with a key is not taken for the plugin's first parameter. */
const words = (parameters: readonly NbdkitParameter[] = []): string[] =>
  parameters.map(([key, value]) => `${key}=${value}`);

/** The command line of nbdkit, without the program. */
export function nbdkitArguments(disk: NbdkitExport, socket: string): string[] {
  const { plugin, parameters, filters = [], debugFlags = [] } = disk;
  return [
    '--foreground',
    '--exit-with-parent',
    '--readonly',
    '--unix',
    socket,
    '--threads',
    '16',
    ...debugFlags.flatMap((flag) => ['-D', flag]),
    ...filters.map(({ name }) => `--filter=${name}`),
    plugin,
    ...words(parameters),
    ...filters.flatMap((filter) => words(filter.parameters)),
  ];
}

/** The NBD URI of an export on a Unix socket. */
export function nbdUnixUri(socket: string, name = ''): string {
  return `nbd+unix:///${encodeURIComponent(name)}?socket=${encodeURIComponent(socket)}`;
}

/**
 * Has nbdkit serve a disk, read-only, until the context is disposed of.
 *
 * @example
 * const { uri } = await serveWithNbdkit({ name: 'in0', plugin: 'curl', parameters: [['url', url]] }, context);
 *
 * @throws V2vError as `startNbdServer`
 */
export async function serveWithNbdkit(disk: NbdkitExport, context: Context): Promise<NbdkitServer> {
  const socket = await socketPath(`${disk.name}.sock`, context);
  const { env, startLimit, quiet = false } = disk;
  const server = await startNbdServer(
    {
      program: 'nbdkit',
      args: nbdkitArguments(disk, socket),
      socket,
      quiet,
      ...(env === undefined ? {} : { env }),
      ...(startLimit === undefined ? {} : { startLimit }),
    },
    context,
  );
  return { server, uri: nbdUnixUri(socket) };
}
