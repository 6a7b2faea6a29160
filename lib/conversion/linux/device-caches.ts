import type { ConversionStep } from '../guest/step';
import { lvmDevicesFiles } from './block-devices/lvm';
import type { LinuxState } from './state';

/** Lists of device names that blkid and LVM keep; they are created again on the target. */
const caches = ['/etc/blkid/blkid.tab', '/etc/blkid.tab', '/etc/lvm/cache/.cache', '/etc/lvm/.cache'];

/** Removes the lists of device names that no longer hold. */
export const deviceCachesStep: ConversionStep<LinuxState> = {
  name: 'device-caches',
  phase: 'adapt',
  applies: () => true,
  async run({ guest }) {
    for (const path of [...caches, ...(await lvmDevicesFiles(guest))]) await guest.rmF(path);
  },
};
