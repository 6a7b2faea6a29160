import { posix } from 'node:path';

import type { ApplianceOptions } from '../../../types/options';
import type { Overlay } from '../../../types/overlay';
import { openGuestfs } from '../../appliance';
import type { Guestfs } from '../../guestfs';
import { readWholeFile } from '../../guestfs/regular-file';
import type { Context } from '../../run/context';
import { withSerialConsole } from './console-lines';

/** Where boot loaders have their configuration, from the top of the filesystem that holds it: that of /, of /boot, of the ESP. */
const directories = [
  '/boot/grub',
  '/boot/grub2',
  '/boot/loader/entries',
  '/boot/extlinux',
  '/grub',
  '/grub2',
  '/loader/entries',
  '/extlinux',
  '/EFI',
] as const;

const largest = 1024 * 1024;

/** Names in a directory; none where it is not there. */
async function namesIn(guest: Guestfs, directory: string): Promise<string[]> {
  return guest.ls(directory).catch(() => []);
}

/** Files of one filesystem that may be configurations. */
async function candidates(guest: Guestfs): Promise<string[]> {
  const found: string[] = [];
  for (const directory of directories) {
    for (const name of await namesIn(guest, directory)) {
      const path = posix.join(directory, name);
      if (directory !== '/EFI') found.push(path);
      else found.push(...(await namesIn(guest, path)).map((inner) => posix.join(path, inner)));
    }
  }
  return found.filter((path) => /\/(?:grub\.cfg|menu\.lst|grubenv|[^/]+\.conf)$/.test(path));
}

async function editFilesystem(guest: Guestfs): Promise<number> {
  let edited = 0;
  for (const path of await candidates(guest)) {
    const text = (await readWholeFile(guest, path, largest))?.toString('latin1');
    const changed = text === undefined ? undefined : withSerialConsole(posix.basename(path), text);
    if (changed === undefined) continue;
    await guest.write(path, Buffer.from(changed, 'latin1'));
    edited++;
  }
  return edited;
}

/**
 * Has a Linux guest talk and listen on its first serial port, by its boot loader's configuration: a kernel whose console that
 * is says there what it does, and systemd offers a login. For overlays that are thrown away.
 *
 * No other way leaves nothing to chance: kernels take no arguments from the machine (`-append` is for kernels outside the disk,
 * the credentials of SMBIOS for newest systemd), and what is typed into a menu depends on when it appears.
 *
 * @returns whether there was something to change
 */
export async function addSerialConsole(
  overlays: readonly Overlay[],
  options: ApplianceOptions,
  context: Context,
): Promise<boolean> {
  await using guest = await openGuestfs(overlays, options, context);
  let edited = 0;
  for (const [device, type] of Object.entries(await guest.listFilesystems())) {
    if (['swap', 'unknown', ''].includes(type)) continue;
    try {
      await guest.mount(device, '/');
      edited += await editFilesystem(guest);
    } catch (error) {
      context.throwIfAborted();
      // A filesystem that cannot be mounted is for the boot to tell of.
      const message = `no console added on ${device}: ${(error as Error).message}`;
      context.emit({ type: 'debug', origin: 'v2v-node', message });
    } finally {
      await guest.umountAll();
    }
  }
  await guest.shutdown();
  return edited > 0;
}
