import type { GuestCaps, Kernel } from '../../../types/conversion';
import type { Inspection } from '../../../types/inspection';
import { findSystem } from '../../osinfo';
import type { ConversionStep } from '../guest/step';
import { machineArch, machineOf, minimumLevel } from './machine';
import type { LinuxState } from './state';
import { requireFinding } from '../guest/finding';

/**
 * What the target may give the guest: what its kernel can drive. `devices` are those that libosinfo's database says the
 * system supports, undefined where it does not know it.
 */
export function guestcapsOf(
  kernel: Kernel,
  inspection: Pick<Inspection, 'arch' | 'distro' | 'majorVersion' | 'minorVersion'>,
  devices?: ReadonlySet<string>,
): GuestCaps {
  const level = minimumLevel(inspection);
  return {
    blockBus: kernel.supportsVirtioBlk ? 'virtio-blk' : 'ide',
    netBus: kernel.supportsVirtioNet ? 'virtio-net' : 'e1000',
    virtioRng: kernel.supportsVirtioRng,
    virtioBalloon: kernel.supportsVirtioBalloon,
    isaPvpanic: kernel.supportsPvpanic,
    virtioSocket: kernel.supportsVsock,
    arch: machineArch(inspection.arch),
    ...(level === undefined ? {} : { archMinVersion: level }),
    rtcUtc: true,
    video: 'vga',
    acpi: true,
    ...machineOf(inspection, devices),
  };
}

/** Says what the converted guest can use. */
export const guestcapsStep: ConversionStep<LinuxState> = {
  name: 'guestcaps',
  phase: 'finish',
  applies: () => true,
  async run(state) {
    const system = await findSystem(state.inspection.osinfo);
    state.guestcaps = guestcapsOf(requireFinding(state, 'kernels').best, state.inspection, system?.devices);
    state.context.emit({ type: 'guestcaps', guestcaps: state.guestcaps });
  },
};
