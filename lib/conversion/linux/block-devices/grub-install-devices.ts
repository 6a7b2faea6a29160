import type { LinuxState } from '../state';
import { readGuestText, writeGuestText } from '../../guest/text-file';
import { editGrubInstallDevices, grubInstallDevices } from './debconf';
import type { Renaming } from './renaming';

const database = '/var/cache/debconf/config.dat';

/** Tells Debian's GRUB packages where to install GRUB at their next upgrade. */
export async function renameGrubInstallDevices(state: LinuxState, names: Renaming): Promise<void> {
  if (state.inspection.packageFormat !== 'deb') return;
  const text = await readGuestText(state, database);
  if (text === undefined) return;
  names.notice(grubInstallDevices(text));
  await names.resolveLinks();
  const { text: edited, unknown } = editGrubInstallDevices(
    text,
    (device) => names.deviceName(device) ?? bootDisk(state, names, device),
  );
  if (edited !== text) await writeGuestText(state, database, edited);
  if (unknown.length === 0) return;
  state.context.warn(
    'DEVICE_NAME',
    `The guest's package grub-pc is told to install GRUB on ${unknown.join(', ')}, which cannot be matched to a disk.`,
    'Run dpkg-reconfigure grub-pc in the converted guest and choose the disk.',
  );
}

/** A whole disk by a name that cannot be told apart is the one that the machine boots from. */
function bootDisk({ inspection }: LinuxState, names: Renaming, device: string): string | undefined {
  const isWholeDisk = names.link(device)?.partition === '';
  return isWholeDisk && inspection.bootDevice !== undefined
    ? `/dev/${names.target(inspection.bootDevice)}`
    : undefined;
}
