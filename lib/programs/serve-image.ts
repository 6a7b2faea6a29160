import { dirname } from 'node:path';

import type { Overlay } from '../../types/overlay';
import type { Context } from '../run/context';
import { joinAccess } from './confinement';
import { overlayImage, readAccess, type ImageToOpen } from './image-access';
import { imageOptions, type Segment } from './image-options';
import { startNbdServer } from './nbd-server';
import type { Server } from './server';
import { socketPath } from './socket-path';

/**
 * Has qemu-nbd serve what the guest sees of an image, or a segment of it, read-only.
 *
 * @param name of the socket, a dozen bytes at most, unique in this run
 * @throws V2vError as `startNbdServer`
 */
export async function serveImage(
  image: ImageToOpen,
  { name, segment }: { name: string; segment?: Segment },
  context: Context,
): Promise<Server> {
  const socket = await socketPath(`${name}.sock`, context);
  const args = ['--read-only', '--persistent', '--shared=16', `--socket=${socket}`];
  return startNbdServer(
    {
      program: 'qemu-nbd',
      args: [...args, '--image-opts', imageOptions(image, segment)],
      socket,
      access: joinAccess(...readAccess(image)),
    },
    context,
  );
}

/**
 * Has qemu-nbd serve what the guest sees of a disk; what a client writes goes to the overlay.
 *
 * @throws V2vError as `startNbdServer`
 */
export async function serveOverlay(overlay: Overlay, context: Context): Promise<Server> {
  const socket = await socketPath(`${overlay.name}.sock`, context);
  const image = await overlayImage(overlay);
  const args = ['--persistent', '--shared=16', '--cache=unsafe', '--discard=unmap', `--socket=${socket}`];
  return startNbdServer(
    {
      program: 'qemu-nbd',
      args: [...args, '--image-opts', imageOptions(image)],
      socket,
      access: joinAccess(...readAccess(image), { write: [dirname(overlay.path)] }),
    },
    context,
  );
}
