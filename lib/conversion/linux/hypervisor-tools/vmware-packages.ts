import type { ConversionStep } from '../../guest/step';
import type { LinuxState } from '../state';
import { installedPackages, removePackages } from './package-removal';

/**
 * open-vm-tools of every distribution, VMware's own packages of them (`vmware-tools-*`, the rpm `VMwareTools`), and the
 * kernel modules of both. The X driver is not among them: it is the distribution's, and X does not choose it on KVM.
 */
const patterns = [
  /^VMwareTools$/,
  /^open-vm-tools(-.+)?$/,
  /^open-vm-(dkms|source|toolbox|modules-.+)$/,
  /^vmware-tools-.+/,
  /^vmware-open-vm-tools-.+/,
  /^kmod-vmware-tools/,
  /^vmware-(guest-)?kmp-.+/,
];

/** Services of open-vm-tools in Debian and elsewhere, then of VMware's own packages. */
export const vmwareServices: readonly string[] = [
  'open-vm-tools.service',
  'vmtoolsd.service',
  'vgauth.service',
  'vgauthd.service',
  'run-vmblock\\x2dfuse.mount',
  'vmware-tools.service',
  'open-vm-tools',
  'vmtoolsd',
  'vmware-tools',
  'vmware-tools-services',
];

/** True for a package of VMware Tools. */
export function isVmwarePackage(name: string): boolean {
  return patterns.some((pattern) => pattern.test(name));
}

/** Removes VMware's packages and open-vm-tools. */
export const vmwarePackagesStep: ConversionStep<LinuxState> = {
  name: 'vmware-packages',
  phase: 'remove',
  applies: (state) =>
    installedPackages(state, isVmwarePackage).length > 0 || 'no package of VMware is installed',
  async run(state) {
    await removePackages(state, {
      product: 'VMware Tools',
      packages: installedPackages(state, isVmwarePackage),
      services: vmwareServices,
    });
  },
};
