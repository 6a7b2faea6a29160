import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Kernel } from '../../../../../types/conversion';
import { V2vError } from '../../../../errors';
import type { LinuxState } from '../../state';
import { requireFinding } from '../../../guest/finding';
import type { InitrdPlan, PlannedInitrd } from '../../contracts/initrd-plan';
import { checkAppend } from './append';
import { driverFiles } from '../drivers/driver-files';
import { examineInitrd } from './examine-initrd';
import { readKernelDrivers } from '../../kernels/kernel-drivers';
import { planRebuild } from './rebuild';
import { driverNeeds, driversOfBus, type KernelDrivers } from '../../kernels/required-drivers';
import { takeSnapshot } from './snapshot';
import { chooseStrategy } from './strategy';
import { UnreadableInitrd } from '../archive/unreadable';

/** Room for what later steps may have to lay in: a file or two for each network card. */
const laterBytes = 64 * 1024;
/** What an entry of an archive takes beside its content. */
const entryBytes = 512;

/**
 * Looks into the initrd of the kernel that will boot, decides what is to be done with it, and sees that it can be done.
 * Changes nothing in the guest.
 *
 * @throws V2vError `INITRD`, `GUEST_NO_SPACE`.
 */
export async function planInitrd(state: LinuxState): Promise<InitrdPlan> {
  const { guest, context } = state;
  const kernel = requireFinding(state, 'kernels').best;
  const drivers = await readKernelDrivers(state, kernel);
  if (kernel.initrd === undefined) return planWithoutInitrd(state, kernel, drivers);
  const path = await guest.realpath(kernel.initrd);
  const directory = await mkdtemp(join(context.tempDir, 'initrd.'));
  try {
    return await planWithInitrd(state, kernel, drivers, path, directory);
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

async function planWithInitrd(
  state: LinuxState,
  kernel: Kernel,
  drivers: KernelDrivers,
  path: string,
  directory: string,
): Promise<InitrdPlan> {
  const snapshot = await takeSnapshot(state.guest, kernel, path);
  const examined = await examineInitrd(state, kernel, drivers, path, join(directory, 'initrd'));
  const { readable, needs, corrections, namesDisks, awaited } = examined;
  const initrd: PlannedInitrd = { ...examined, path, snapshot, directory, driverFiles: [] };
  if (needs.unavailable.length > 0) {
    state.context.warn(
      'INITRD_DRIVER_UNAVAILABLE',
      `The kernel ${kernel.version} has no driver ${needs.unavailable.join(', ')}, as far as its files tell.`,
      'If the guest does not find its root disk, update its kernel on the old hypervisor and convert it again.',
    );
  }

  let decision = chooseStrategy(examined.facts);
  const mayAppend =
    decision.strategy === 'append' ||
    (decision.strategy === 'keep' &&
      state.options.initrd !== 'keep' &&
      namesDisks.length + awaited.length > 0);
  if (mayAppend && readable !== undefined) {
    const named = namesDisks.reduce((sum, { content }) => sum + content.length + entryBytes, 0);
    const reserve = laterBytes + named + awaited.length * entryBytes;
    try {
      initrd.driverFiles = await driverFiles(state, kernel, needs.missing);
      await checkAppend(state, readable, [...initrd.driverFiles, ...corrections], reserve);
    } catch (error) {
      if (!(error instanceof UnreadableInitrd)) throw error;
      initrd.facts = { ...initrd.facts, notAppendable: error.message };
      decision = chooseStrategy(initrd.facts);
    }
  }
  if (decision.strategy === 'rebuild')
    initrd.command = await planRebuild(state, kernel, path, decision.reason);
  return { kernel, drivers, needs, ...decision, initrd };
}

function planWithoutInitrd(state: LinuxState, kernel: Kernel, drivers: KernelDrivers): InitrdPlan {
  const choices = driversOfBus(requireFinding(state, 'targetBlockBus'), state.inspection.arch);
  const needs = driverNeeds(choices, drivers, new Set());
  const lacking = [...needs.missing.map((module) => module.name), ...needs.unavailable];
  if (kernel.vmlinuz.endsWith('.efi') && lacking.length > 0) {
    throw new V2vError(
      'INITRD',
      `The kernel ${kernel.vmlinuz} is a unified kernel image: its initrd is inside it, and nothing can be added to it.`,
      {
        subject: kernel.vmlinuz,
        hint: 'Rebuild the image in the guest with the virtio drivers in it, or boot a kernel with an initrd of its own, and convert again.',
      },
    );
  }
  if (lacking.length > 0) {
    state.context.warn(
      'INITRD_NONE',
      `The kernel ${kernel.version} has no initrd, and ${lacking.join(', ')} is not part of it: the guest may not find its root disk.`,
      'Make an initrd for it in the guest before the conversion.',
    );
  }
  return { kernel, drivers, needs, strategy: 'none', reason: 'The kernel has no initrd.' };
}
