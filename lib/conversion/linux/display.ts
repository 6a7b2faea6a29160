import { isRegularFile } from '../../guestfs/regular-file';
import type { ConversionStep } from '../guest/step';
import { augeasValues, saveAugeas } from './augeas';
import type { LinuxState } from './state';

const configs = ['/etc/X11/xorg.conf', '/etc/X11/XF86Config'];

async function configOf({ guest }: LinuxState): Promise<string | undefined> {
  for (const path of configs) {
    if (await isRegularFile(guest, path)) return path;
  }
  return undefined;
}

/** Makes an X server that has a configuration use the driver that works with every display of the target. */
export const displayStep: ConversionStep<LinuxState> = {
  name: 'display',
  phase: 'adapt',
  applies: async (state) =>
    (await configOf(state)) !== undefined || 'the guest has no X configuration of its own',
  async run(state) {
    const { guest } = state;
    const device = `/files${(await configOf(state)) ?? ''}/Device`;
    const drivers = (await augeasValues(guest, `${device}/Driver`)).filter(
      ({ value }) => value !== 'modesetting',
    );
    if (drivers.length === 0) return;
    const driver = await driverOf(state);
    const wrong = drivers.filter(({ value }) => value !== driver);
    if (wrong.length === 0) return;
    for (const { path } of wrong) await guest.augSet(path, driver);
    await guest.augRm(`${device}/VendorName`);
    await guest.augRm(`${device}/BoardName`);
    await saveAugeas(state);
    for (const server of ['/usr/bin/X', '/usr/bin/X11/X']) {
      if (await isRegularFile(guest, server)) return;
    }
    state.context.warn('DISPLAY', 'The guest has an X configuration, which was converted, but no X server.');
  },
};

const driverDirectories = ['/usr/lib64/xorg/modules/drivers', '/usr/lib/xorg/modules/drivers'];

/**
 * The driver for the target's display. virt-v2v always takes modesetting, which X servers of before 2011 do not have,
 * RHEL 5's for instance: those drive every VGA with vesa.
 */
async function driverOf({ guest }: LinuxState): Promise<'modesetting' | 'vesa'> {
  for (const driver of ['modesetting', 'vesa'] as const) {
    for (const directory of driverDirectories) {
      if (await isRegularFile(guest, `${directory}/${driver}_drv.so`)) return driver;
    }
  }
  return 'modesetting';
}
