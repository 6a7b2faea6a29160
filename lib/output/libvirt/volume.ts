import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

import { create } from 'xmlbuilder2';

import type { TargetDisk } from '../../../types/target';
import { V2vError } from '../../errors';
import { fileIdentity, lookAt, type FileIdentity } from '../../journal/file-identity';
import type { StorageVolume } from '../../libvirt';
import { checkDevice } from '../directory/device';
import { errorOf } from '../obstacle';
import { atLibvirt, libvirtCodes, unlessMissing } from './failure';
import type { UsablePool } from './pool';

/** The XML of an empty volume; see https://libvirt.org/formatstorage.html. It takes room only when it is written. */
export function volumeXml(name: string, { format, virtualSize }: TargetDisk, { block }: UsablePool): string {
  const volume = create().ele('volume');
  volume.ele('name').txt(name);
  volume.ele('capacity', { unit: 'bytes' }).txt(String(virtualSize));
  if (block) return volume.end();
  volume.ele('allocation', { unit: 'bytes' }).txt('0');
  volume.ele('target').ele('format', { type: format });
  return volume.end();
}

export function volumeExistsError(name: string, pool: string): V2vError {
  return new V2vError('OUTPUT_EXISTS', `The storage pool ${pool} has a volume ${name} already.`, {
    subject: name,
    hint: 'Remove it, give the guest another name (-on), or name another pool (-os).',
  });
}

/** @throws V2vError `OUTPUT_EXISTS` */
export async function checkVolumeIsFree(name: string, { pool }: UsablePool): Promise<void> {
  const found = await atLibvirt(
    `The storage pool ${pool.name} cannot be looked at`,
    unlessMissing(pool.lookupVolume(name), libvirtCodes.noVolume),
    pool.name,
  );
  if (found !== undefined) throw volumeExistsError(name, pool.name);
}

/** A volume that is there, and how this host may write it itself. */
export interface MadeVolume {
  volume: StorageVolume;
  /** Undefined: it is sent through libvirt. */
  writable?: 'file' | 'device';
  /** Of a file that this host sees. */
  identity?: FileIdentity;
}

/** Whether a volume that was just made is a file or a device of this host that this user may write to: by trying. */
async function tryToWrite(
  volume: StorageVolume,
  disk: TargetDisk,
  block: boolean,
): Promise<Omit<MadeVolume, 'volume'>> {
  const { path } = volume;
  if (block) return (await errorOf(checkDevice(path, disk))) === undefined ? { writable: 'device' } : {};
  const found = await lookAt(path).catch(() => undefined);
  if (found?.isFile() !== true || found.nlink !== 1n) return {};
  const identity = fileIdentity(found);
  try {
    await open(path, constants.O_RDWR | constants.O_NOFOLLOW).then((handle) => handle.close());
    return { writable: 'file', identity };
  } catch {
    return { identity };
  }
}

/**
 * Makes an empty volume.
 *
 * @param here libvirt's host is this one
 * @throws V2vError `OUTPUT_EXISTS`, `OUTPUT_NO_SPACE`, `OUTPUT_RIGHTS`, `OUTPUT_TOO_SMALL`, `OUTPUT_FAILED`
 */
export async function makeVolume(
  name: string,
  disk: TargetDisk,
  { pool, here }: { pool: UsablePool; here: boolean },
): Promise<MadeVolume> {
  const { block, target } = pool;
  // What has the name here already is another host's, or another mount namespace's: libvirt makes nothing in place of it.
  const taken =
    target !== undefined && (await lookAt(`${target}/${name}`).catch(() => undefined)) !== undefined;
  const volume = await atLibvirt(
    `The volume ${name} cannot be made in the storage pool ${pool.pool.name}`,
    pool.pool.createVolume(volumeXml(name, disk, pool)),
    name,
  );
  return { volume, ...(here && !taken ? await tryToWrite(volume, disk, block) : {}) };
}
