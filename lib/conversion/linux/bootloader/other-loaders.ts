import { isRegularFile } from '../../../guestfs/regular-file';
import { V2vError } from '../../../errors';
import type { LinuxState } from '../state';
import { type BootLayout, sameName } from './boot-layout';

/** Boot loaders that we do not edit, by the file that they are known by; paths on the ESP begin with `ESP`. */
const others: readonly (readonly [name: string, path: string])[] = [
  ['LILO', '/etc/lilo.conf'],
  ['ELILO', 'ESP/EFI/elilo/elilo.conf'],
  ['ELILO', '/etc/elilo.conf'],
  ['zipl', '/etc/zipl.conf'],
  ['yaboot', '/etc/yaboot.conf'],
  ['yaboot', '/boot/yaboot.conf'],
  ['rEFInd', 'ESP/EFI/refind/refind.conf'],
  ['Limine', '/boot/limine.conf'],
  ['Limine', '/boot/limine.cfg'],
  ['Limine', '/boot/limine/limine.conf'],
];

/** `GUEST_UNSUPPORTED` that names the guest's boot loader; undefined where it is not one that we know of. */
export async function otherLoader(state: LinuxState, layout: BootLayout): Promise<V2vError | undefined> {
  for (const [name, place] of others) {
    const onEsp = layout.esps.flatMap((esp) => sameName(layout.files, place.replace(/^ESP/, esp)) ?? []);
    const [path] = place.startsWith('ESP') ? onEsp : [place];
    if (path === undefined || !(await isRegularFile(state.guest, path))) continue;
    return unsupportedLoader(name, path);
  }
  return undefined;
}

export function unsupportedLoader(name: string, path: string): V2vError {
  return new V2vError(
    'GUEST_UNSUPPORTED',
    `The guest boots with ${name} (${path}), which cannot be converted.`,
    {
      subject: path,
      hint: 'Install GRUB 2 in the guest on its old hypervisor, then convert it again.',
    },
  );
}
