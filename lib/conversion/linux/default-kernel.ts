import type { ConversionStep } from '../guest/step';
import { augeasValues, saveAugeas } from './augeas';
import type { LinuxState } from './state';
import { requireFinding } from '../guest/finding';
import { reasonOf } from '../../errors/reason';

/** Makes the kernel that suits KVM best the boot loader's default, where its own default is another. */
export const defaultKernelStep: ConversionStep<LinuxState> = {
  name: 'default-kernel',
  phase: 'adapt',
  applies(state) {
    const { offered, best } = requireFinding(state, 'kernels');
    return offered[0] === best ? `the boot loader already boots kernel ${best.version}` : true;
  },
  async run(state) {
    const { best, offered, reason } = requireFinding(state, 'kernels');
    const outcome = await requireFinding(state, 'bootloader').setDefaultKernel(best.vmlinuz).catch(reasonOf);
    if (outcome !== true) {
      state.context.warn(
        'DEFAULT_KERNEL',
        `Kernel ${best.version} suits KVM best and could not be made the guest's default: ${outcome}.`,
        'Choose it in the boot menu of the converted guest.',
      );
      return;
    }
    const before = offered[0] ? ` in place of ${offered[0].version}` : '';
    state.context.warn(
      'DEFAULT_KERNEL_CHANGED',
      `The guest's default kernel is now ${best.version}${before}.${reason === undefined ? '' : ` ${reason}`}`,
      "Set the default in the guest's boot loader if it must boot another kernel.",
    );
    const settings = await augeasValues(state.guest, '/files/etc/sysconfig/kernel/DEFAULTKERNEL');
    for (const { path } of settings) await state.guest.augSet(path, best.packageName);
    if (settings.length > 0) await saveAugeas(state);
  },
};
