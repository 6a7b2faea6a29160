import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { V2vError } from '../../errors';

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: unknown): text is string {
  return typeof text === 'string' && uuidPattern.test(text);
}

/** A storage domain of oVirt as a directory. */
export interface StorageDomain {
  uuid: string;
  /** Absolute path. */
  path: string;
}

export async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/**
 * Finds the export storage domain in the directory where it is mounted.
 *
 * @param known the place as people know it
 * @throws V2vError `OUTPUT_NOT_FOUND`, `HOST_PERMISSION`
 */
export async function findExportDomain(mounted: string, known: string): Promise<StorageDomain> {
  const entries = await readdir(mounted).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') {
      const why = cause.code === 'ENOENT' ? 'does not exist' : 'is not a directory';
      throw new V2vError('OUTPUT_NOT_FOUND', `The storage ${known} ${why}.`, {
        subject: known,
        hint: 'Name the directory where the export storage domain is mounted, or HOST:/PATH of NFS.',
        cause,
      });
    }
    throw new V2vError('HOST_PERMISSION', `The storage ${known} cannot be read: ${cause.code}.`, {
      subject: known,
      hint: 'Run as root or as the user vdsm (36), to whom a storage domain belongs.',
      cause,
    });
  });
  const domains = entries.filter((name) => isUuid(name));
  const [uuid, another] = domains;
  if (uuid === undefined || another !== undefined) {
    const found = uuid === undefined ? 'no storage domain' : `${domains.length} storage domains`;
    throw new V2vError(
      'OUTPUT_NOT_FOUND',
      `There ${uuid === undefined ? 'is' : 'are'} ${found} in ${known}, and one is needed.`,
      {
        subject: known,
        hint: 'Name the directory with one directory in it whose name is the UUID of an export storage domain.',
      },
    );
  }
  const path = join(mounted, uuid);
  if (!(await isDirectory(join(path, 'master', 'vms'))) || !(await isDirectory(join(path, 'images')))) {
    throw new V2vError(
      'OUTPUT_NOT_FOUND',
      `${known} has no export storage domain: ${uuid} has no images and master/vms.`,
      {
        subject: known,
        hint: 'Name an export storage domain, which has to be attached to a data center once.',
      },
    );
  }
  return { uuid, path };
}

/** A data domain by its path, whose last part is its UUID; undefined where it is not. */
export function dataDomain(path: string): StorageDomain | undefined {
  const uuid = basename(path);
  return isUuid(uuid) ? { uuid, path } : undefined;
}
