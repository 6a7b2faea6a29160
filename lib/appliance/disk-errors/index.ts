import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';

import type { GuestDisk } from '../../../types/overlay';
import { isV2vError, type V2vErrorCode } from '../../errors';
import type { Guestfs } from '../../guestfs';
import { socketPath } from '../../programs/socket-path';
import type { Context } from '../../run/context';
import { diskError } from './disk-error';
import { listenForQmpEvents } from './qmp-events';

/**
 * What QEMU does where it cannot read or write a disk. By default it stops the appliance for want of space, and everybody
 * waits for ever; after any other error the appliance goes on, and its kernel may keep the error to itself.
 *
 * Stopped, the appliance can neither go on with a disk that lacks something nor say that everything is written. Where
 * nobody can be told of it, it is better that the appliance's kernel gets the error.
 */
type Policy = 'stop' | 'report';

async function setPolicy(guest: Guestfs, policy: Policy): Promise<void> {
  for (const model of ['scsi-hd', 'virtio-blk-device']) {
    for (const operation of ['werror', 'rerror']) {
      await guest.config('-global', `${model}.${operation}=${policy}`);
    }
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      // Of a later connection; there is none.
      server.on('error', () => undefined);
      resolve();
    });
  });
}

/** Where QEMU tells of its errors. It connects when it starts, and stays until it ends. */
class ErrorWatch implements AsyncDisposable {
  readonly #server = createServer((connection) => this.#connected(connection));
  readonly #connections = new Set<Socket>();

  constructor(
    private readonly path: string,
    private readonly onError: (data: Parameters<typeof diskError>[0]) => void,
  ) {
    this.#server.unref();
  }

  begin(): Promise<void> {
    return listen(this.#server, this.path);
  }

  #connected(connection: Socket): void {
    this.#connections.add(connection);
    // QEMU has ended, and there is only one.
    connection.once('close', () => void this[Symbol.asyncDispose]());
    listenForQmpEvents(connection, (event) => {
      if (event.event === 'BLOCK_IO_ERROR') this.onError(event);
    });
    connection.unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const connection of this.#connections) connection.destroy();
    await rm(this.path, { force: true }).catch(() => undefined);
  }
}

const codes: readonly V2vErrorCode[] = ['HOST_NO_SPACE', 'HOST_IO', 'DISK_READ'];

/** Whether the appliance was ended because of a disk. */
export function isDiskError(error: unknown): boolean {
  return isV2vError(error) && codes.includes(error.code);
}

/**
 * Ends the appliance as soon as QEMU cannot read or write one of its disks; every call on `guest` rejects with the reason
 * from then on. To be called before the launch. With libvirt, whose QEMU may not reach a socket of ours, the appliance's
 * kernel gets the error.
 *
 * The errors are `HOST_NO_SPACE`, `HOST_IO` and `DISK_READ`.
 *
 * @returns the socket that QEMU connects to; undefined where there is none
 */
export async function watchDisks(
  guest: Guestfs,
  { disks, backend, cacheDir }: { disks: readonly GuestDisk[]; backend: string; cacheDir: string },
  context: Context,
): Promise<string | undefined> {
  if (backend !== 'direct') {
    await setPolicy(guest, 'report');
    return undefined;
  }
  const path = await socketPath(`qmp.${randomBytes(3).toString('hex')}`, context);
  // Weak, as a handle that nobody needs any more is closed when it is collected.
  const weak = new WeakRef(guest);
  const watch = new ErrorWatch(path, (event) => {
    void weak.deref()?.destroy(diskError(event, { disks, cacheDir }));
  });
  context.own(watch);
  await watch.begin();
  await setPolicy(guest, 'stop');
  // As for any value of QEMU's, a comma is doubled.
  await guest.config('-qmp', `unix:${path.replaceAll(',', ',,')}`);
  return path;
}
