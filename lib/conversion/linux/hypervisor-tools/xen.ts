import type { ConversionStep } from '../../guest/step';
import { augeasValues, saveAugeas } from '../augeas';
import type { LinuxState } from '../state';

const xenModules = ['xennet', 'xen-vnif', 'xenblk', 'xen-vbd'];
const settings = ['INITRD_MODULES', 'DOMU_INITRD_MODULES'];

/** A value of /etc/sysconfig/kernel, quotes included, without Xen's drivers. */
export function withoutXenModules(value: string): string {
  const [, quote = '', list = ''] = /^(["']?)([^]*)\1$/.exec(value) ?? [];
  const kept = list.split(/\s+/).filter((module) => module !== '' && !xenModules.includes(module));
  return `${quote}${kept.join(' ')}${quote}`;
}

/** The settings that name Xen's drivers, with their values. */
async function settingsWithXen(state: LinuxState): Promise<{ path: string; value: string }[]> {
  const found: { path: string; value: string }[] = [];
  for (const setting of settings) {
    const values = await augeasValues(state.guest, `/files/etc/sysconfig/kernel/${setting}`);
    found.push(...values.filter(({ value }) => isAnyOf(xenModules, value)));
  }
  return found;
}

function isAnyOf(modules: readonly string[], value: string): boolean {
  return value.split(/[\s"']+/).some((word) => modules.includes(word));
}

/** Takes Xen's drivers off the list of those that SUSE's mkinitrd puts into every initrd. */
export const xenStep: ConversionStep<LinuxState> = {
  name: 'xen-drivers',
  phase: 'remove',
  applies: async (state) =>
    state.family !== 'suse'
      ? 'only SUSE lists the drivers of its initrd'
      : (await settingsWithXen(state)).length > 0 || "none of Xen's drivers is listed",
  async run(state) {
    for (const { path, value } of await settingsWithXen(state)) {
      await state.guest.augSet(path, withoutXenModules(value));
    }
    await saveAugeas(state);
  },
};
