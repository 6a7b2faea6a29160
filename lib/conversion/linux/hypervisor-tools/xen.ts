import type { ConversionStep } from '../../step';
import { augeasValues, saveAugeas } from '../augeas';
import type { LinuxConversion } from '../state';

const xenModules = ['xennet', 'xen-vnif', 'xenblk', 'xen-vbd'];
const settings = ['INITRD_MODULES', 'DOMU_INITRD_MODULES'];

/** A value of /etc/sysconfig/kernel, quotes included, without Xen's drivers. */
export function withoutXenModules(value: string): string {
  const [, quote = '', list = ''] = /^(["']?)([^]*)\1$/.exec(value) ?? [];
  const kept = list.split(/\s+/).filter((module) => module !== '' && !xenModules.includes(module));
  return `${quote}${kept.join(' ')}${quote}`;
}

/** Takes Xen's drivers off the list of those that SUSE's mkinitrd puts into every initrd. */
export const xenStep: ConversionStep<LinuxConversion> = {
  name: 'xen-drivers',
  applies: ({ family }) => family === 'suse' || 'only SUSE lists the drivers of its initrd',
  async run(state) {
    let changed = false;
    for (const setting of settings) {
      for (const { path, value } of await augeasValues(
        state.guest,
        `/files/etc/sysconfig/kernel/${setting}`,
      )) {
        if (!xenModules.some((module) => new RegExp(`(^|[\\s"'])${module}($|[\\s"'])`).test(value))) continue;
        await state.guest.augSet(path, withoutXenModules(value));
        changed = true;
      }
    }
    if (changed) await saveAugeas(state);
  },
};
