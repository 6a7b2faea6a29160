import type { Uploaded, UploadImage } from '../../../types/target';
import type { VerifyLevel } from '../../../types/output';
import type { Verification } from '../../../types/result';
import { isV2vError, V2vError } from '../../errors';
import type { StoragePool, StorageVolume } from '../../libvirt';
import type { Context } from '../../run/context';
import { stopwatch } from '../../run/stopwatch';
import { libvirtCode, libvirtCodes, libvirtFailure, lostItsEnd, noRoomHint } from './failure';

/** What of a volume is compared as a sample: so many pieces, from its first bytes to its last. */
const samples = 64;
const sampleSize = 1 << 20;

function samplesOf(size: number): { offset: number; length: number }[] {
  if (size <= samples * sampleSize) return [{ offset: 0, length: size }];
  const step = (size - sampleSize) / (samples - 1);
  return Array.from({ length: samples }, (_, index) => ({
    offset: Math.floor(index * step),
    length: sampleSize,
  }));
}

async function verify(
  volume: StorageVolume,
  { path, size, virtualSize }: UploadImage,
  level: Exclude<VerifyLevel, 'none'>,
  sparse: boolean,
  { signal }: Context,
): Promise<Verification> {
  const elapsed = stopwatch();
  const parts = level === 'full' ? [{ offset: 0, length: size }] : samplesOf(size);
  for (const part of parts) {
    if (await volume.equals(path, { ...part, sparse, signal })) continue;
    throw new V2vError('COPY_DIFFERS', `The volume ${volume.name} does not hold what was sent to it.`, {
      subject: volume.name,
      hint: "Look for errors of memory and storage on this host and on libvirt's, and convert again.",
    });
  }
  const compared = parts.reduce((sum, { length }) => sum + length, 0);
  return {
    level,
    how: 'compared',
    bytes: compared === size ? virtualSize : compared,
    seconds: elapsed(),
  };
}

/**
 * Where libvirt or the storage knows no sparse streams, the holes are sent as zeros.
 *
 * @returns whether they were sent as holes
 */
async function upload(
  volume: StorageVolume,
  { path, bandwidth, onProgress }: UploadImage,
  sparse: boolean,
  { signal }: Context,
): Promise<boolean> {
  const how = { signal, onProgress, ...(bandwidth === undefined ? {} : { bandwidth }) };
  try {
    await volume.upload(path, { ...how, sparse });
    return sparse;
  } catch (error) {
    const refused: (number | undefined)[] = [libvirtCodes.noSupport, libvirtCodes.invalidArgument];
    if (!sparse || !refused.includes(libvirtCode(error))) throw error;
    await volume.upload(path, how);
    return false;
  }
}

/** Less than this is no room. */
const noRoom = 1 << 20;

/** Where libvirt does not say why it wrote no further: whether the pool is full. */
async function withLikelyReason(
  error: unknown,
  { name }: StorageVolume,
  pool: StoragePool,
): Promise<unknown> {
  if (!isV2vError(error) || !lostItsEnd.test(error.message)) return error;
  // It knows the room that there was before.
  await pool.refresh().catch(() => undefined);
  const room = await pool.info().catch(() => undefined);
  if (room === undefined || room.available >= noRoom) return error;
  const message = `The volume ${name} could not be written: the storage pool ${pool.name} is full.`;
  return new V2vError('OUTPUT_NO_SPACE', message, { subject: name, hint: noRoomHint, cause: error });
}

/** Sends a finished image to its volume, and compares what is to be compared. */
export async function sendImage(
  { volume, pool }: { volume: StorageVolume; pool: StoragePool },
  image: UploadImage,
  sparse: boolean,
  context: Context,
): Promise<Uploaded> {
  try {
    const knowsHoles = await upload(volume, image, sparse, context);
    const { path } = volume;
    if (image.verify === 'none') return { location: path };
    return { location: path, verified: await verify(volume, image, image.verify, knowsHoles, context) };
  } catch (error) {
    const reason = await withLikelyReason(error, volume, pool);
    throw libvirtFailure(reason, `The volume ${volume.name} could not be written`, volume.name);
  }
}
