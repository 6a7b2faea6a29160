import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';

import { V2vError } from '../../errors';
import { waitFor, type Patience } from '../../openstack';

export const usualDirectory = '/dev/disk/by-id';

/** virtio takes so many characters of a serial number; other buses more, and some older hypervisors fewer. */
const serialLengths = [20, 16];

/** @throws V2vError `OUTPUT_NOT_FOUND` where the directory with links to disks is not there */
export async function linksIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new V2vError(
      'OUTPUT_NOT_FOUND',
      `The directory ${directory} cannot be read, where attached volumes would appear: ${code}.`,
      {
        subject: directory,
        hint: 'Run v2v-node on the server of the cloud that server-id names, with udev; or take via: image (-oo via=image), which needs no server.',
        cause,
      },
    );
  }
}

/** udev makes the directory with the first link; without udev there is neither. */
export async function checkLinks(directory: string): Promise<void> {
  if (directory === usualDirectory) await linksIn('/dev/disk');
  else await linksIn(directory);
}

function linkOf(names: readonly string[], volume: string): string | undefined {
  for (const length of serialLengths) {
    const serial = volume.slice(0, length);
    const [found] = names.filter((name) => name.includes(serial) && !/-part\d+$/.test(name)).sort();
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Waits for the disk that a volume is on this machine.
 *
 * @returns the path of the device
 * @throws V2vError `OUTPUT_NOT_FOUND`, `ABORTED`
 */
export async function attachedDisk(
  directory: string,
  volume: { id: string; name: string },
  server: string,
  patience: Patience,
): Promise<string> {
  const device = await waitFor(async () => {
    const names =
      directory === usualDirectory ? await linksIn(directory).catch(() => []) : await linksIn(directory);
    const link = linkOf(names, volume.id);
    // A link may be gone again before it is followed.
    return link === undefined ? undefined : await realpath(join(directory, link)).catch(() => undefined);
  }, patience);
  if (device !== undefined) return device;
  const problem = `The volume ${volume.name} did not appear in ${directory} within ${patience.limitMs / 1000} seconds of being attached to the server ${server}.`;
  throw new V2vError('OUTPUT_NOT_FOUND', problem, {
    subject: server,
    hint: 'server-id has to be the id of the server that v2v-node runs on, and its disks need their serial numbers; compare with /sys/class/dmi/id/product_uuid.',
  });
}
