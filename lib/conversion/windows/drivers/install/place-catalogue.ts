import { join } from 'node:path/posix';

import { guestPath } from '../../../../guestfs/guest-path';
import { writeWholeFile } from '../../../../guestfs/write-whole-file';
import type { ChosenDriver } from '../../contracts/chosen-drivers';
import type { WindowsState } from '../../state';
import { plainName } from './plain-name';

/** DRIVER_ACTION_VERIFY of softpub.h: the catalogues of drivers are in the directory of this name. */
const driverCatalogues = '{F750E6C3-38EE-11D1-85E5-00C04FC295EE}';

/**
 * Puts a driver's catalogue where Windows looks for one when it boots. Windows of 64 bits starts no driver that nobody has
 * signed, and one without a signature inside is signed by its catalogue alone, which it finds only there.
 */
export async function placeCatalogue(
  { guest, windows, inspection }: Pick<WindowsState, 'guest' | 'windows' | 'inspection'>,
  { service, inf, files, signedInside }: ChosenDriver,
): Promise<void> {
  if (signedInside || inspection.arch !== 'x86_64' || inspection.majorVersion < 6) return;
  const catalogue = files.find(({ name }) => name.endsWith('.cat'));
  if (catalogue === undefined) return;
  const directory = await guestPath(guest, windows.systemroot, 'System32', 'CatRoot', driverCatalogues);
  await guest.mkdirP(directory);
  const name = plainName(`v2vnode_${service ?? catalogue.name.replace(/\.cat$/, '')}.cat`, inf);
  await writeWholeFile(guest, join(directory, name), await catalogue.read());
}
