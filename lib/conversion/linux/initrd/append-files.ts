import { stat } from 'node:fs/promises';

import type { InitrdReport, Kernel } from '../../../../types/conversion';
import { recordChange, type LinuxConversion } from '../state';
import { appendSegment, placeFiles, type AddedFile } from './append-segment';
import { initrdModules } from './contents';
import type { ExaminedInitrd } from './examine-initrd';
import { driverFiles } from './driver-files';
import { checkRoom, installInitrd } from './install-initrd';
import { networkNameFiles } from './network-name-files';
import type { Initrd } from './read-initrd';
import type { KernelDrivers } from './required-drivers';

/**
 * Lays what is missing into the initrd as one more segment and puts it in the place of the old one.
 *
 * @throws UnreadableInitrd, before anything is changed, where there is no place for a file; `GUEST_NO_SPACE`.
 */
export async function appendFiles(
  state: LinuxConversion,
  kernel: Kernel,
  drivers: KernelDrivers,
  path: string,
  { copy, initrd }: { copy: string; initrd: Initrd },
  { needs, stale }: Pick<ExaminedInitrd, 'needs' | 'stale'>,
): Promise<Pick<InitrdReport, 'added' | 'backup'>> {
  const { guest, context } = state;
  const { names } = initrdModules(initrd.listing.paths(), kernel.version);
  const hasNetwork = names.has('virtio_net') || drivers.builtin.has('virtio_net');
  const files: AddedFile[] = [
    ...(await driverFiles(state, kernel, needs.missing)),
    ...stale.rewritten.map((file) => ({ path: file.path, content: Buffer.from(file.content) })),
    ...stale.hidden.map((file): AddedFile => ({ path: file, content: 'hide' })),
    ...(hasNetwork ? await networkNameFiles(state) : []),
  ];
  const entries = placeFiles(files, initrd);
  await appendSegment(copy, initrd, entries);
  await checkRoom(guest, path, (await stat(copy)).size);
  context.throwIfAborted();
  const backup = await installInitrd(guest, copy, path);
  recordChange(state, path, 'modified');
  recordChange(state, backup, 'created');
  return { backup, added: entries.filter((entry) => entry.type === 'file').map((entry) => `/${entry.path}`) };
}
