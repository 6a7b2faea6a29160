import type { ConversionStep } from '../../guest/step';
import { reloadAugeas } from '../augeas';
import type { LinuxState } from '../state';
import { readGuestText, writeGuestText } from '../../guest/text-file';
import { installedPackages, removePackages } from './package-removal';

const inittab = '/etc/inittab';

const isPackage = (name: string): boolean => name.startsWith('xe-guest-utilities');

/** Brings back the login terminals that Citrix's utilities commented out of /etc/inittab: `#1:2345:respawn:…getty…`. */
export function restoreTerminals(text: string): string {
  return text.replace(/^[ \t]*#[ \t]*([1-6]:[2-5]+:respawn:.*getty.*)$/gm, '$1');
}

/** Removes Citrix's guest utilities. */
export const citrixStep: ConversionStep<LinuxState> = {
  name: 'citrix-utilities',
  phase: 'remove',
  applies: (state) =>
    installedPackages(state, isPackage).length > 0 || "Citrix's guest utilities are not installed",
  async run(state) {
    await removePackages(state, {
      product: "Citrix's guest utilities",
      packages: installedPackages(state, isPackage),
      services: [
        'xe-daemon.service',
        'xe-linux-distribution.service',
        'xe-daemon',
        'xe-linux-distribution',
        'xe-guest-utilities',
      ],
    });
    const old = await readGuestText(state, inittab);
    if (old === undefined || restoreTerminals(old) === old) return;
    await writeGuestText(state, inittab, restoreTerminals(old));
    await reloadAugeas(state.guest);
  },
};
