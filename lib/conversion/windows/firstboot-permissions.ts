import { dirname } from 'node:path/posix';

import { V2vError } from '../../errors';
import { shellQuote } from '../../text/shell-quote';
import type { ConversionStep } from '../guest/step';
import { onlyAdministrators } from './firstboot/security-descriptor';
import type { WindowsState } from './state';

/** What ntfs-3g shows a file's security descriptor as. */
const attribute = 'system.ntfs_acl';

/**
 * Lets only the system and administrators into the directory of the first-boot scripts: what is written from outside
 * belongs to everybody, and the system runs it. The program does the same when it starts; this closes the time before.
 *
 * guestfs_lsetxattr takes a value without NULs only, so the appliance's setfattr does it, for all files at once.
 */
export const firstbootPermissionsStep: ConversionStep<WindowsState> = {
  name: 'firstboot-permissions',
  phase: 'finish',
  applies: ({ firstboot }) => firstboot.place() !== undefined || 'nothing is run when the guest boots',
  async run({ guest, context, firstboot }) {
    const directory = dirname(firstboot.place()!.guest);
    const wanted = onlyAdministrators();
    let problem = 'it could not be read back';
    try {
      // Where links of the guest lead is found out inside of it.
      const real = shellQuote(`/sysroot${await guest.realpath(directory)}`);
      const command = `find ${real} -exec setfattr -h -n ${attribute} -v 0x${wanted.toString('hex')} {} +`;
      await guest.debug('sh', [command]);
      if ((await guest.lgetxattr(directory, attribute)).equals(wanted)) return;
    } catch (error) {
      if (!(error instanceof V2vError) || !['GUESTFS', 'NOT_SUPPORTED'].includes(error.code)) throw error;
      problem = error.message;
    }
    context.warn(
      'FIRSTBOOT_PERMISSIONS',
      `Until the guest's first boot has begun, its users can change what it runs in ${firstboot.place()!.windows}: ${problem}`,
      'Start it before others have access to it; the first-boot program then restricts the directory itself.',
    );
  },
};
