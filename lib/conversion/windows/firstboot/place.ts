import { join } from 'node:path/posix';

import type { WindowsInspection } from '../../../../types/inspection';
import type { Guestfs } from '../../../guestfs';
import { openHive } from '../../../registry';
import { guestPath } from '../../../guestfs/guest-path';

/** Where the first-boot scripts and what runs them are: a directory by both its names. */
export interface FirstbootPlace {
  /** As libguestfs names it: `/Program Files/v2v-node/firstboot`. All of it goes when everything is done. */
  guest: string;
  /** As Windows names it: `C:\Program Files\v2v-node\firstboot`. */
  windows: string;
  /** The log, as Windows names it; it is in the directory above, and stays. */
  log: string;
}

const names = ['v2v-node', 'firstboot'] as const;

/** Only where Windows itself is: a guest may have its programs on a disk that is not there at the first boot. */
const onSystemDrive = (path: string, drive: string): boolean =>
  path.toLowerCase().startsWith(`${drive.toLowerCase()}\\`);

/** Finds it by the directory of programs, which has other names in other languages of Windows. */
export async function findFirstbootPlace(
  guest: Guestfs,
  { softwareHive, systemDrive }: WindowsInspection,
): Promise<FirstbootPlace> {
  let programs: string | undefined;
  {
    await using software = await openHive(guest, softwareHive);
    programs = await software.text('Microsoft\\Windows\\CurrentVersion', 'ProgramFilesDir');
  }
  if (programs === undefined || !onSystemDrive(programs, systemDrive)) {
    programs = `${systemDrive}\\Program Files`;
  }
  const parts = programs
    .slice(systemDrive.length)
    .split('\\')
    .filter((part) => part !== '' && part !== '.' && part !== '..');
  const above = [systemDrive, ...parts, names[0]].join('\\');
  return {
    guest: join(await guestPath(guest, ...parts, names[0]), names[1]),
    windows: `${above}\\${names[1]}`,
    log: `${above}\\firstboot.log`,
  };
}
