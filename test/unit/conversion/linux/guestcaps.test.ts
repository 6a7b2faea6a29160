import { guestcapsOf, guestcapsStep } from '../../../../lib/conversion/linux/guestcaps';
import { inspection, kernel, linuxState } from '../support/linux-state';
import { stepGuest } from '../support/step-guest';

it('offers every device that the kernel drives', () => {
  expect(guestcapsOf(kernel({ supportsVsock: true }), inspection())).toEqual({
    blockBus: 'virtio-blk',
    netBus: 'virtio-net',
    virtioRng: true,
    virtioBalloon: true,
    isaPvpanic: true,
    virtioSocket: true,
    machine: 'q35',
    arch: 'x86_64',
    virtio10: true,
    rtcUtc: true,
    video: 'vga',
    acpi: true,
  });
});

it('a kernel without virtio gets IDE disks and an E1000', () => {
  const old = kernel({
    supportsVirtioBlk: false,
    supportsVirtioNet: false,
    supportsVirtioRng: false,
    supportsVirtioBalloon: false,
    supportsPvpanic: false,
  });
  const rhel4 = inspection({ distro: 'rhel', majorVersion: 4, minorVersion: 8, arch: 'i386' });
  expect(guestcapsOf(old, rhel4)).toMatchObject({
    blockBus: 'ide',
    netBus: 'e1000',
    virtioRng: false,
    virtioBalloon: false,
    isaPvpanic: false,
    virtioSocket: false,
    machine: 'i440fx',
    virtio10: false,
    arch: 'x86_64',
  });
});

it('says which processors the guest needs', () => {
  expect(guestcapsOf(kernel(), inspection({ distro: 'rocky', majorVersion: 9 })).archMinVersion).toBe(2);
  expect(guestcapsOf(kernel(), inspection()).archMinVersion).toBeUndefined();
});

it('does not fail on other architectures', async () => {
  for (const arch of ['aarch64', 'ppc64le', 's390x', 'riscv64']) {
    const best = kernel({ arch });
    const state = linuxState(stepGuest(), {
      inspection: inspection({ arch, osinfo: 'unknown' }),
      kernels: { installed: [best], offered: [best], best },
    });
    await guestcapsStep.run(state);
    expect(state.guestcaps).toMatchObject({ arch, machine: 'virt', virtio10: true });
  }
});
