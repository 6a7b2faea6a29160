import { V2vError } from '../../errors';
import type { LibvirtConnection, StoragePool } from '../../libvirt';
import { childOf, childText, parseXml } from '../../xml/parse';
import { atLibvirt, libvirtCodes, unlessMissing } from './failure';

/** A pool that volumes can be made in. */
export interface UsablePool {
  pool: StoragePool;
  type: string;
  /** Its volumes are block devices. */
  block: boolean;
  /** Where it is on libvirt's host; a directory, unless its volumes are devices. */
  target?: string;
}

/** Types of pools, and whether their volumes are block devices. */
const usable: Readonly<Record<string, boolean>> = { dir: false, fs: false, netfs: false, logical: true };
const uuid = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;
/** How many of the pools that are there a hint names. */
const mostNamed = 10;

async function lookUp(wanted: string, connection: LibvirtConnection): Promise<StoragePool | undefined> {
  const byUuid = uuid.test(wanted)
    ? await unlessMissing(connection.lookupStoragePoolByUuid(wanted), libvirtCodes.noPool)
    : undefined;
  return byUuid ?? (await unlessMissing(connection.lookupStoragePoolByName(wanted), libvirtCodes.noPool));
}

async function whatIsThere(connection: LibvirtConnection): Promise<string> {
  const names = (await connection.storagePools()).map(({ name }) => name).sort();
  if (names.length === 0) {
    return 'There are no pools; make one: virsh pool-define-as default dir --target DIRECTORY, virsh pool-start default.';
  }
  const more = names.length > mostNamed ? `, and ${names.length - mostNamed} more` : '';
  return `Name one that is there (-os): ${names.slice(0, mostNamed).join(', ')}${more}.`;
}

/**
 * The pool of a name or a UUID.
 *
 * @throws V2vError `OUTPUT_NOT_FOUND`: there is none, or it is not started; `OUTPUT_UNSUPPORTED`: it takes no disks
 */
export async function findPool(wanted: string, connection: LibvirtConnection): Promise<UsablePool> {
  return atLibvirt(`The storage pool ${wanted} cannot be looked at`, find(wanted, connection), wanted);
}

async function find(wanted: string, connection: LibvirtConnection): Promise<UsablePool> {
  const pool = await lookUp(wanted, connection);
  if (pool === undefined) {
    throw new V2vError('OUTPUT_NOT_FOUND', `libvirt has no storage pool ${wanted}.`, {
      subject: wanted,
      hint: await whatIsThere(connection),
    });
  }
  const { name } = pool;
  const { state } = await pool.info();
  if (state !== 'running' && state !== 'degraded') {
    throw new V2vError('OUTPUT_NOT_FOUND', `The storage pool ${name} is ${state}.`, {
      subject: name,
      hint: `Start it: virsh pool-start ${name}; or name another one (-os).`,
    });
  }
  const xml = parseXml(
    await pool.xml(),
    (reason, cause) =>
      new V2vError('OUTPUT_FAILED', `libvirt's description of the pool ${name} makes no sense: ${reason}.`, {
        subject: name,
        hint: `Look at it with virsh pool-dumpxml ${name}.`,
        cause,
      }),
  );
  const type = xml.attributes.get('type') ?? 'unknown';
  const block = Object.hasOwn(usable, type) ? usable[type] : undefined;
  if (block === undefined) {
    throw new V2vError('OUTPUT_UNSUPPORTED', `The storage pool ${name} is of the type ${type}.`, {
      subject: name,
      hint: `Name a pool of the type ${Object.keys(usable).join(', ')} (-os).`,
    });
  }
  const targetElement = childOf(xml, 'target');
  const target = targetElement && childText(targetElement, 'path');
  return { pool, type, block, ...(target === undefined ? {} : { target }) };
}
