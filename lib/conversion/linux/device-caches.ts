import type { ConversionStep } from '../guest/step';
import type { LinuxState } from './state';

/** Lists of device names that blkid and LVM keep; they are made anew on the target. */
const caches = [
  '/etc/blkid/blkid.tab',
  '/etc/blkid.tab',
  '/etc/lvm/cache/.cache',
  '/etc/lvm/.cache',
  // LVM uses no other devices than those in this file, which names the old machine's.
  '/etc/lvm/devices/system.devices',
];

/** Removes the lists of device names that no longer hold. */
export const deviceCachesStep: ConversionStep<LinuxState> = {
  name: 'device-caches',
  phase: 'adapt',
  applies: () => true,
  async run({ guest }) {
    for (const path of caches) await guest.rmF(path);
  },
};
