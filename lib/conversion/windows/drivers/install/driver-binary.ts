import { V2vError } from '../../../../errors';
import { readWholeFile } from '../../../../guestfs/regular-file';
import type { ChosenDriver } from '../../contracts/chosen-drivers';
import { driverImage } from '../../driver-image';
import { guestPath } from '../../../../guestfs/guest-path';
import type { WindowsState } from '../../state';
import { compareVersions, fileVersion } from './file-version';
import { plainName } from './plain-name';
import { writeWholeFile } from '../../../../guestfs/write-whole-file';

/** No driver comes near this. */
const largest = 32 * 1024 * 1024;

/** The file that the driver's service is to load. */
export interface PlacedBinary {
  /** Value for the service's `ImagePath`; undefined: the guest's own file stays, and so does the value. */
  imagePath?: string;
  /** What was decided; one sentence. */
  decision: string;
}

/** What a block driver's package has for its service: a chosen driver, with what may be absent in others. */
export interface BootDriver extends ChosenDriver {
  service: string;
  binary: string;
}

/** Value of `ImagePath` for a file in Windows' directory of drivers. */
export const imagePathOf = (binary: string): string => `system32\\drivers\\${binary}`;

/**
 * Puts the driver's file where Windows loads it from when it boots. A guest that has a newer one already, or the same, keeps
 * its own.
 *
 * @param imagePath of the service, as the registry has it
 * @throws V2vError `INPUT_UNSAFE_PATH` for a name that is more than one, `INTERNAL` for a package without its own file
 */
export async function placeBinary(
  state: Pick<WindowsState, 'guest' | 'windows'>,
  { service, binary, inf, files }: BootDriver,
  imagePath: string | undefined,
): Promise<PlacedBinary> {
  const { guest, windows } = state;
  const name = plainName(binary, inf);
  const file = files.find((found) => found.name === name.toLowerCase());
  if (file === undefined) {
    throw new V2vError('INTERNAL', `The driver package ${inf} was chosen without its file ${name}.`, {
      subject: inf,
    });
  }
  const ours = await file.read();
  const version = fileVersion(ours);
  const target = await guestPath(guest, windows.systemroot, 'System32', 'drivers', name);
  const present = imagePath === undefined ? target : await driverImage(state, service, imagePath);
  const own = present === undefined ? undefined : await readWholeFile(guest, present, largest);
  const ownVersion = own && fileVersion(own);
  if (ownVersion && version && compareVersions(ownVersion, version) >= 0) {
    return { decision: `${name} ${ownVersion.join('.')} is in the guest already, and stays.` };
  }
  await writeWholeFile(guest, target, ours);
  const before = ownVersion ? `, in place of ${ownVersion.join('.')}` : '';
  return {
    imagePath: imagePathOf(name),
    decision: `${name} ${version?.join('.') ?? 'of an unknown version'} is put into the guest${before}.`,
  };
}
