import { isRegularFile } from '../../../guestfs/regular-file';
import type { ConversionStep } from '../../guest/step';
import type { LinuxState } from '../state';
import { readGuestText } from '../../guest/text-file';
import { installedPackages, removePackages } from './package-removal';
import { runUninstaller } from './uninstaller';

const product = "VirtualBox's Guest Additions";
const config = '/var/lib/VBoxGuestAdditions/config';

/** Services of the distributions' packages, then of VirtualBox's own installer. */
const services = [
  'virtualbox-guest-utils.service',
  'vboxservice.service',
  'vboxclient.service',
  'vboxadd.service',
  'vboxadd-service.service',
  'vboxadd-x11.service',
  'virtualbox-guest-utils',
  'virtualbox-ose-guest-utils',
  'vboxservice',
  'vboxadd',
  'vboxadd-service',
  'vboxadd-x11',
  'vboxadd-timesync',
];

/**
 * True for a package of the Guest Additions, as the distributions call them: `virtualbox-guest-additions` (Fedora),
 * `virtualbox-guest-utils`, `-x11`, `-dkms` (Debian, with `-hwe` Ubuntu, with `virtualbox-ose-` of old),
 * `virtualbox-guest-tools` and `-kmp-default` (SUSE), `kernel-modules-virtualbox-addition-…` (ALT). The image of the
 * additions that a host hands its guests is not one of them.
 */
export function isVirtualBoxPackage(name: string): boolean {
  if (/-(iso|desktop-icons|source)$/.test(name)) return false;
  return /^virtualbox(-ose)?-guest(-|$)|^kernel-modules-virtualbox-addition-/i.test(name);
}

/** The `INSTALL_DIR` of the Guest Additions' own configuration; undefined where it is not an absolute path. */
export function installDirectory(text: string): string | undefined {
  const value = /^INSTALL_DIR=(.*)$/m.exec(text)?.[1]?.trim();
  const path = value?.replace(/^'([^']*)'$|^"([^"]*)"$/, '$1$2').replace(/\\(.)/g, '$1');
  return path?.startsWith('/') ? path : undefined;
}

/** The uninstaller of Guest Additions that came on VirtualBox's own disc. */
async function uninstaller(state: LinuxState): Promise<string | undefined> {
  const directory = installDirectory((await readGuestText(state, config)) ?? '');
  if (directory !== undefined) {
    const script = `${directory}/uninstall.sh`;
    if (await isRegularFile(state.guest, script)) return script;
  }
  // Older versions keep no configuration there.
  return (await state.guest.globExpand('/opt/VBoxGuestAdditions-*/uninstall.sh')).at(-1);
}

/** Removes VirtualBox's Guest Additions. */
export const virtualBoxStep: ConversionStep<LinuxState> = {
  name: 'virtualbox-additions',
  phase: 'remove',
  applies: async (state) =>
    installedPackages(state, isVirtualBoxPackage).length > 0 ||
    (await uninstaller(state)) !== undefined ||
    `${product} are not installed`,
  async run(state) {
    await removePackages(state, {
      product,
      packages: installedPackages(state, isVirtualBoxPackage),
      services,
    });
    const script = await uninstaller(state);
    if (script !== undefined) await runUninstaller(state, { product, command: [script], services });
  },
};
