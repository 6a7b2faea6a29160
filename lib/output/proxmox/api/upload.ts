import { isV2vError, V2vError } from '../../../errors';
import { digestFile } from '../../../digest/file-digest';
import { noteRemote } from '../../../journal/journal';
import { faultOf, uploadImport, waitForTask, type Patience, type ProxmoxApi } from '../../../proxmox';
import type { Context } from '../../../run/context';
import { stopwatch } from '../../../run/stopwatch';
import { formatBytes } from '../../../text/bytes';
import type { RemoteResource, Uploaded, UploadImage } from '../../../../types/target';
import { untilAborted } from '../../../async/abort';
import { asMeant } from './failures';
import type { UploadedImage } from './take-back';

/** Where an image goes. */
export interface UploadPlace {
  api: ProxmoxApi;
  patience: Patience;
  node: string;
  importStorage: string;
  /** Name of the file there. */
  file: string;
  /** What it is, for people: `web-sda`. */
  what: string;
  /** The storage of the guest's disks. */
  storage: string;
  /** Kept in the record of the run until it is taken back. */
  resource: RemoteResource;
  /** To be told of the image before it is sent, and once more when the server says what copies it. */
  onImage: (image: UploadedImage) => void;
}

function brokenOff(error: unknown, { api, what, node }: UploadPlace, size: number): unknown {
  if (!isV2vError(error) || error.code !== 'OUTPUT_UNREACHABLE' || faultOf(error) !== undefined) return error;
  return new V2vError('OUTPUT_UNREACHABLE', `The upload of ${what} to ${api.server} broke off.`, {
    subject: api.server,
    hint: `Check the network, and that /var/tmp of the node ${node}, which gets the whole file first, has room for ${formatBytes(size)}.`,
    cause: error,
  });
}

/**
 * Uploads an image with its checksum, which the server compares, and waits until it is on the storage.
 *
 * @throws V2vError `COPY_DIFFERS`, `OUTPUT_NO_SPACE`, `OUTPUT_UNREACHABLE`, `OUTPUT_FAILED`, …; `ABORTED`
 */
export async function upload(place: UploadPlace, image: UploadImage, context: Context): Promise<Uploaded> {
  const { api, patience, node, importStorage, file, what, storage, resource, onImage } = place;
  const { path, size, virtualSize, onProgress, bandwidth, verify } = image;
  const { signal } = context;
  const elapsed = stopwatch();
  const reading = digestFile({ path, offset: 0 }, { algorithm: 'sha256', signal });
  const sha256 = await untilAborted(reading, signal);
  const seconds = elapsed();
  const volume = { node, volid: resource.id };
  await noteRemote(resource, context);
  onImage(volume);
  context.throwIfAborted();
  const how = { onProgress, ...(bandwidth === undefined ? {} : { bandwidth }) };
  const sent = { node, storage: importStorage, name: file, path, size, sha256 };
  try {
    const task = await uploadImport(api, sent, how).catch((error: unknown) => {
      throw brokenOff(error, place, size);
    });
    if (task !== undefined) {
      onImage({ ...volume, task });
      await waitForTask(api, task, `the upload of ${what}`, signal, patience);
    }
  } catch (error) {
    throw asMeant(error, `the upload of ${what}`, importStorage);
  }
  const verified = { level: 'full', how: 'checksum', bytes: virtualSize, seconds } as const;
  return { location: storage, ...(verify === 'none' ? {} : { verified }) };
}
