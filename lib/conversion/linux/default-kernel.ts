import type { ConversionStep } from '../guest/step';
import { augeasValues, saveAugeas } from './augeas';
import { found, type LinuxConversion, reasonOf, warn } from './state';

/** Makes the kernel that suits KVM best the boot loader's default. */
export const defaultKernelStep: ConversionStep<LinuxConversion> = {
  name: 'default-kernel',
  applies(state) {
    const { offered, best } = found(state, 'kernels');
    return offered[0] === best ? `the boot loader already boots kernel ${best.version}` : true;
  },
  async run(state) {
    const { best } = found(state, 'kernels');
    const outcome = await found(state, 'bootloader').setDefaultKernel(best.vmlinuz).catch(reasonOf);
    if (outcome !== true) {
      warn(
        state,
        'DEFAULT_KERNEL',
        `Kernel ${best.version} suits KVM best and could not be made the guest's default: ${outcome}.`,
        'Choose it in the boot menu of the converted guest.',
      );
      return;
    }
    const settings = await augeasValues(state.guest, '/files/etc/sysconfig/kernel/DEFAULTKERNEL');
    for (const { path } of settings) await state.guest.augSet(path, best.packageName);
    if (settings.length > 0) await saveAugeas(state);
  },
};
