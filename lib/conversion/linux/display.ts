import type { ConversionStep } from '../step';
import { augeasValues, saveAugeas } from './augeas';
import { type LinuxConversion, warn } from './state';

const configs = ['/etc/X11/xorg.conf', '/etc/X11/XF86Config'];

async function configOf({ guest }: LinuxConversion): Promise<string | undefined> {
  for (const path of configs) {
    if (await guest.isFile(path, { followsymlinks: true })) return path;
  }
  return undefined;
}

/** Makes an X server that has a configuration use the driver that works with every display of the target. */
export const displayStep: ConversionStep<LinuxConversion> = {
  name: 'display',
  applies: async (state) =>
    (await configOf(state)) !== undefined || 'the guest has no X configuration of its own',
  async run(state) {
    const { guest } = state;
    const device = `/files${(await configOf(state)) ?? ''}/Device`;
    let changed = false;
    for (const { path, value } of await augeasValues(guest, `${device}/Driver`)) {
      if (value === 'modesetting') continue;
      await guest.augSet(path, 'modesetting');
      changed = true;
    }
    if (!changed) return;
    await guest.augRm(`${device}/VendorName`);
    await guest.augRm(`${device}/BoardName`);
    await saveAugeas(state);
    for (const server of ['/usr/bin/X', '/usr/bin/X11/X']) {
      if (await guest.isFile(server, { followsymlinks: true })) return;
    }
    warn(state, 'DISPLAY', 'The guest has an X configuration, which was converted, but no X server.');
  },
};
