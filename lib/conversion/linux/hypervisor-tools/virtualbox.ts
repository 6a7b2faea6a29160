import type { ConversionStep } from '../../step';
import type { LinuxConversion } from '../state';
import { readText } from '../text-file';
import { installedPackages, removePackages } from './packages';
import { runUninstaller } from './uninstaller';

const config = '/var/lib/VBoxGuestAdditions/config';

const isPackage = (name: string): boolean => name === 'virtualbox-guest-additions';

/** The `INSTALL_DIR` of the Guest Additions' own configuration; undefined where it is no absolute path. */
export function installDirectory(text: string): string | undefined {
  const value = /^INSTALL_DIR=(.*)$/m.exec(text)?.[1]?.trim();
  const path = value?.replace(/^'([^']*)'$|^"([^"]*)"$/, '$1$2').replace(/\\(.)/g, '$1');
  return path?.startsWith('/') ? path : undefined;
}

async function uninstaller(state: LinuxConversion): Promise<string | undefined> {
  const directory = installDirectory((await readText(state, config)) ?? '');
  if (directory === undefined) return undefined;
  const script = `${directory}/uninstall.sh`;
  return (await state.guest.isFile(script, { followsymlinks: true })) ? script : undefined;
}

/** Removes VirtualBox's Guest Additions. */
export const virtualBoxStep: ConversionStep<LinuxConversion> = {
  name: 'virtualbox-additions',
  applies: async (state) =>
    installedPackages(state, isPackage).length > 0 ||
    (await uninstaller(state)) !== undefined ||
    "VirtualBox's Guest Additions are not installed",
  async run(state) {
    await removePackages(state, installedPackages(state, isPackage));
    const script = await uninstaller(state);
    if (script !== undefined) await runUninstaller(state, "VirtualBox's Guest Additions", [script]);
  },
};
