import type { WindowsInspection } from '../../../../types/inspection';
import type { Guestfs } from '../../../guestfs';
import { openHive } from '../../../registry';

/** Updates with which Windows 7 and Server 2008 R2 take signatures by SHA-2. */
const updates = ['KB3033929', 'KB4474419', 'KB4490628'];
const packagesKey = 'Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages';
/** Of `CurrentState`; above it is installed, or was until a newer update took its place. */
const superseded = 0x50;

/** Whether a guest has one of the updates; they are the components' packages in SOFTWARE. */
export async function knowsSha2(
  guest: Guestfs,
  { systemroot, softwareHive }: Pick<WindowsInspection, 'systemroot' | 'softwareHive'>,
): Promise<boolean> {
  // Windows keeps a file of each package. One call lists them, where the keys, some thousands, take one each.
  const directory = `${systemroot}/servicing/Packages`;
  const files = (await guest.isDir(directory)) ? await guest.ls(directory) : [];
  await using software = await openHive(guest, softwareHive);
  const names =
    files.length > 0
      ? files.map((file) => file.replace(/\.(?:mum|cat)$/i, ''))
      : await software.keys(packagesKey);
  for (const name of new Set(names)) {
    const upper = name.toUpperCase();
    if (!updates.some((update) => upper.includes(update))) continue;
    const state = await software.number(`${packagesKey}\\${name}`, 'CurrentState');
    if (state === undefined ? await software.has(`${packagesKey}\\${name}`) : state >= superseded)
      return true;
  }
  return false;
}
