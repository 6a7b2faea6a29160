import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { InitrdReport, Kernel } from '../../../../types/conversion';
import { V2vError } from '../../../errors';
import type { ConversionStep } from '../../step';
import { found, warn, type LinuxConversion } from '../state';
import { appendFiles } from './append-files';
import { writeDropIns } from './drop-ins';
import { examineInitrd } from './examine-initrd';
import { readKernelDrivers } from './kernel-drivers';
import { rebuildInitrd } from './rebuild';
import { driverNeeds, driversOfBus, type KernelDrivers } from './required-drivers';
import { chooseStrategy } from './strategy';
import { UnreadableInitrd } from './unreadable';

/**
 * Sees that the initrd of the kernel that will boot holds the drivers of the root disk: keeps it, appends what is
 * missing, or has the guest rebuild it. The initrds of other kernels are left alone, as virt-v2v leaves them.
 */
export const initrdStep: ConversionStep<LinuxConversion> = {
  name: 'initrd',
  applies: () => true,
  async run(state) {
    const { guest, context } = state;
    const kernel = found(state, 'kernels').best;
    const drivers = await readKernelDrivers(state, kernel);
    const directory = await mkdtemp(join(context.tempDir, 'initrd.'));
    try {
      state.initrd =
        kernel.initrd === undefined
          ? withoutInitrd(state, kernel, drivers)
          : await convertInitrd(state, kernel, drivers, await guest.realpath(kernel.initrd), directory);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
    context.emit({ type: 'initrd', initrd: state.initrd });
  },
};

function withoutInitrd(state: LinuxConversion, kernel: Kernel, drivers: KernelDrivers): InitrdReport {
  const choices = driversOfBus(found(state, 'targetBlockBus'), state.inspection.arch);
  const { needed, unavailable } = driverNeeds(choices, drivers, new Set());
  const missing = [...needed.map((module) => module.name), ...unavailable];
  if (kernel.vmlinuz.endsWith('.efi') && missing.length > 0) {
    throw new V2vError(
      'INITRD',
      `The kernel ${kernel.vmlinuz} is a unified kernel image: its initrd is inside it, and nothing can be added to it.`,
      {
        subject: kernel.vmlinuz,
        hint: 'Rebuild the image in the guest with the virtio drivers in it, or boot a kernel with an initrd of its own, and convert again.',
      },
    );
  }
  if (missing.length > 0) {
    warn(
      state,
      'INITRD_NONE',
      `The kernel ${kernel.version} has no initrd, and ${missing.join(', ')} is not part of it: the guest may not find its root disk.`,
      'Make an initrd for it in the guest before the conversion.',
    );
  }
  const reason = 'The kernel has no initrd.';
  return { kernel: kernel.version, strategy: 'none', reason, missing, added: [] };
}

async function convertInitrd(
  state: LinuxConversion,
  kernel: Kernel,
  drivers: KernelDrivers,
  path: string,
  directory: string,
): Promise<InitrdReport> {
  const { readable, needs, stale, facts } = await examineInitrd(
    state,
    kernel,
    drivers,
    path,
    join(directory, 'initrd'),
  );
  if (needs.unavailable.length > 0) {
    warn(
      state,
      'INITRD_DRIVER_UNAVAILABLE',
      `The kernel ${kernel.version} has no driver ${needs.unavailable.join(', ')}, as far as its files tell.`,
      'If the guest does not find its root disk, update its kernel on the old hypervisor and convert it again.',
    );
  }
  let decision = chooseStrategy(facts);
  await writeDropIns(state, needs.drivers);

  const report = { kernel: kernel.version, initrd: path, missing: facts.missing, added: [] };
  if (decision.strategy === 'keep') {
    for (const what of facts.stale)
      warn(state, 'INITRD_STALE', `The initrd ${path} is kept, though ${what}.`);
    return { ...report, ...decision };
  }
  if (decision.strategy === 'append' && readable !== undefined) {
    try {
      const appended = await appendFiles(state, kernel, drivers, path, readable, { needs, stale });
      return { ...report, ...decision, ...appended };
    } catch (error) {
      if (!(error instanceof UnreadableInitrd)) throw error;
      decision = chooseStrategy({ ...facts, notAppendable: error.message });
    }
  }
  // It takes minutes; say why.
  const message = `Rebuilding the initrd in the guest: ${decision.reason}`;
  state.context.emit({ type: 'message', stage: 'convert', message });
  const { backup, restore } = await rebuildInitrd(state, kernel, path);
  await checkRebuilt(state, kernel, drivers, path, { copy: join(directory, 'rebuilt'), restore });
  return { ...report, ...decision, backup };
}

/** A tool may report success and leave drivers out all the same: a dracut without the module, a hook that failed. */
async function checkRebuilt(
  state: LinuxConversion,
  kernel: Kernel,
  drivers: KernelDrivers,
  path: string,
  { copy, restore }: { copy: string; restore: () => Promise<void> },
): Promise<void> {
  const { facts } = await examineInitrd(state, kernel, drivers, path, copy);
  if (facts.unreadable !== undefined || facts.missing.length === 0) return;
  await restore();
  throw new V2vError(
    'INITRD',
    `The guest's own tool rebuilt the initrd ${path}, but it still lacks ${facts.missing.join(', ')}.`,
    {
      subject: path,
      hint: 'Look at the settings of dracut or initramfs-tools in the guest, or ask for "append".',
    },
  );
}
