import { createHash } from 'node:crypto';
import { posix } from 'node:path';

import { ownTurn } from '../../../async/turns';
import { isV2vError, V2vError } from '../../../errors';
import type { Context } from '../../../run/context';
import { namedWindows, type NamedWindows } from './directory-names';
import { grouped } from './grouped';
import type { GuestWindows } from './guest-windows';
import { parseInf, type Inf } from './inf/inf';
import { modelsFor, type InfModel } from './inf/models';
import { infVersion, type InfVersion } from './inf/version';
import type { DriverSource, SourceFile } from './source/source';

/** A driver package that has a driver for this Windows. */
export interface Package {
  /** Of its INF, in the source. */
  path: string;
  /** The Windows that its directory is named after. */
  named?: NamedWindows;
  content: Buffer;
  inf: Inf;
  version: InfVersion;
  models: readonly InfModel[];
  /** All files beside its INF, by their names in lower case. */
  beside: ReadonlyMap<string, SourceFile>;
}

/** INFs that are read at a time. */
const together = 16;
/** Those of virtio have less than 64 KiB; a larger one is none of them. */
const largestInf = 512 * 1024;
/** Of all together; those of virtio-win have some 4 MiB. */
const mostBytes = 64 * 1024 ** 2;

/**
 * The packages of a source that say that they are for this Windows; one that is there several times counts once.
 *
 * @throws V2vError `DRIVERS_UNREADABLE`
 */
export async function readPackages(
  source: DriverSource,
  windows: GuestWindows,
  context: Pick<Context, 'throwIfAborted'>,
): Promise<Package[]> {
  const directories = grouped(source.files, ({ path }) => posix.dirname(path));
  const infs = source.files.filter(({ path }) => isDriverInf(path));
  const packages = new Map<string, Package>();
  let bytes = 0;
  for (let at = 0; at < infs.length; at += together) {
    context.throwIfAborted();
    await ownTurn();
    const some = infs.slice(at, at + together);
    for (const [index, content] of (await Promise.all(some.map(readInf))).entries()) {
      if (content === undefined) continue;
      bytes += content.length;
      if (bytes > mostBytes) throw tooManyInfs(source.path);
      const path = some[index]?.path ?? '';
      const found = readPackage(path, content, directories.get(posix.dirname(path)) ?? [], windows);
      if (found === undefined) continue;
      const hash = createHash('sha256').update(content).digest('hex');
      packages.set(`${hash} ${found.named?.title ?? ''}`, found);
    }
  }
  return [...packages.values()];
}

/** Undefined where it is too large; what else is wrong with it is wrong with its programs as well. */
async function readInf({ read }: SourceFile): Promise<Buffer | undefined> {
  try {
    return await read(largestInf);
  } catch (error) {
    if (isV2vError(error) && error.code === 'DRIVERS_UNREADABLE') return undefined;
    throw error;
  }
}

const tooManyInfs = (path: string): V2vError =>
  new V2vError('DRIVERS_UNREADABLE', `The INFs in ${path} are too large to be those of drivers.`, {
    subject: path,
    hint: 'Use an unchanged virtio-win.iso, or give a directory that holds the drivers and nothing else.',
  });

/** Neither drivers of virtual functions nor the protocol driver that belongs to them. */
function isDriverInf(path: string): boolean {
  const parts = path.toLowerCase().split('/');
  return (
    path.toLowerCase().endsWith('.inf') && !parts.includes('sriov') && !parts.at(-1)?.startsWith('vioprot')
  );
}

function readPackage(
  path: string,
  content: Buffer,
  files: readonly SourceFile[],
  windows: GuestWindows,
): Package | undefined {
  const inf = parseInf(content);
  const version = infVersion(inf, windows.arch);
  if (version === undefined) return undefined;
  const models = modelsFor(inf, windows);
  if (models.length === 0) return undefined;
  const beside = new Map(files.map((file) => [posix.basename(file.path).toLowerCase(), file]));
  const named = namedWindows(path);
  return { path, ...(named === undefined ? {} : { named }), content, inf, version, models, beside };
}
