import type { GuestCaps, Kernel } from '../../../types/conversion';
import type { Inspection } from '../../../types/inspection';
import type { ConversionStep } from '../step';
import { machineArch, machineOf } from './machine';
import { found, type LinuxConversion } from './state';

/** What the target may give the guest: what its kernel can drive. */
export function guestcapsOf(
  kernel: Kernel,
  inspection: Pick<Inspection, 'arch' | 'distro' | 'majorVersion' | 'minorVersion'>,
): GuestCaps {
  return {
    blockBus: kernel.supportsVirtioBlk ? 'virtio-blk' : 'ide',
    netBus: kernel.supportsVirtioNet ? 'virtio-net' : 'e1000',
    virtioRng: kernel.supportsVirtioRng,
    virtioBalloon: kernel.supportsVirtioBalloon,
    isaPvpanic: kernel.supportsPvpanic,
    virtioSocket: kernel.supportsVsock,
    arch: machineArch(inspection.arch),
    rtcUtc: true,
    video: 'vga',
    acpi: true,
    ...machineOf(inspection),
  };
}

/** Says what the converted guest can use. */
export const guestcapsStep: ConversionStep<LinuxConversion> = {
  name: 'guestcaps',
  applies: () => true,
  run(state) {
    state.guestcaps = guestcapsOf(found(state, 'kernels').best, state.inspection);
    state.context.emit({ type: 'guestcaps', guestcaps: state.guestcaps });
    return Promise.resolve();
  },
};
