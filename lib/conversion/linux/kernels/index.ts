import { isRegularFile } from '../../../guestfs/regular-file';
import type { Kernel } from '../../../../types/conversion';
import { V2vError } from '../../../errors';
import type { ConversionStep } from '../../guest/step';
import type { LinuxState } from '../state';
import { requireFinding } from '../../guest/finding';
import { versionNamed } from './boot-files';
import { chooseKernel, kernelPaths } from './choice';
import { installedKernels } from './installed';

/** Finds the kernels that are installed and those that the boot loader offers, and picks the one that is to boot. */
export const kernelsStep: ConversionStep<LinuxState> = {
  name: 'kernels',
  phase: 'look',
  applies: () => true,
  async run(state) {
    const bootloader = requireFinding(state, 'bootloader');
    const { config } = bootloader;
    const named = await bootloader.listKernels();
    const installed = await installedKernels(state, named);
    if (installed.length === 0) {
      throw new V2vError('NO_KERNEL', 'No kernel with modules in /lib/modules was found in the guest.', {
        hint: 'Check that every disk of the guest was given and that its /boot is in /etc/fstab.',
      });
    }
    const offered = await offeredKernels(state, named, installed);
    if (offered.length === 0) {
      throw new V2vError(
        'NO_KERNEL',
        `The guest's boot loader (${config}) offers none of the installed kernels.`,
        {
          subject: config,
          hint: 'Check that every disk of the guest was given and that its /boot is in /etc/fstab.',
        },
      );
    }
    const choice = chooseKernel(offered);
    const { best } = choice;
    state.kernels = { installed, offered, ...choice };
    state.targetBlockBus = best.supportsVirtioBlk ? 'virtio-blk' : 'ide';
    state.context.emit({ type: 'kernels', kernels: state.kernels });
  },
};

async function offeredKernels(
  state: LinuxState,
  named: readonly string[],
  installed: readonly Kernel[],
): Promise<Kernel[]> {
  const offered: Kernel[] = [];
  for (const path of named) {
    const kernel = await installedAt(state, path, installed);
    if (kernel && !offered.includes(kernel)) offered.push(kernel);
  }
  return offered;
}

async function installedAt(
  state: LinuxState,
  named: string,
  installed: readonly Kernel[],
): Promise<Kernel | undefined> {
  const { guest } = state;
  const paths = kernelPaths(named);
  const kernel = installed.find(({ vmlinuz }) => paths.includes(vmlinuz));
  if (kernel) return kernel;
  // Named through a link, `/vmlinuz` for instance.
  let exists = false;
  for (const path of paths) {
    if (!(await isRegularFile(guest, path))) continue;
    exists = true;
    const file = await guest.statns(path);
    for (const candidate of installed) {
      const { st_dev, st_ino } = await guest.statns(candidate.vmlinuz);
      if (st_dev === file.st_dev && st_ino === file.st_ino) return candidate;
    }
    break;
  }
  // A copy, or an image that the kernel is part of.
  const version = versionNamed(named);
  const copied = installed.find((candidate) => candidate.version === version);
  if (copied ?? exists) return copied;
  state.context.warn(
    'BOOTLOADER_KERNEL_MISSING',
    `The guest's boot loader offers ${named}, which does not exist.`,
  );
  return undefined;
}
