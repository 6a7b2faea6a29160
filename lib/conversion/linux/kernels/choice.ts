import type { Kernel } from '../../../../types/conversion';
import { V2vError } from '../../../errors';
import { comparePackageVersions, parsePackageVersion } from '../version';

/** Negative: `b` is the better kernel. The one with virtio network wins, then the newest, then the one without debugging. */
export function compareKernels(a: Kernel, b: Kernel): number {
  return (
    Number(a.supportsVirtioNet) - Number(b.supportsVirtioNet) ||
    comparePackageVersions(parsePackageVersion(a.packageVersion), parsePackageVersion(b.packageVersion)) ||
    Number(b.isDebug) - Number(a.isDebug)
  );
}

/** The kernel to boot under KVM. Throws `NO_KERNEL` where every one needs Xen's paravirtual machine. */
export function bestKernel(offered: readonly Kernel[]): Kernel {
  const usable = offered.filter((kernel) => !kernel.isXenPvOnly);
  const [first, ...rest] = usable;
  if (first === undefined) {
    throw new V2vError('NO_KERNEL', "Every kernel that the guest's boot loader offers runs only under Xen.", {
      hint: 'Install an ordinary kernel in the guest on its old hypervisor (package kernel or linux-image-amd64), then convert it again.',
    });
  }
  return rest.reduce((best, kernel) => (compareKernels(kernel, best) > 0 ? kernel : best), first);
}

/**
 * Where a kernel that the boot loader names can be in the guest: as named, or below /boot where that is a filesystem
 * of its own or a btrfs subvolume (`/vmlinuz-…`, `/@/boot/vmlinuz-…`). kernel-install copies kernels to
 * `MACHINE-ID/VERSION/linux`, and the kernel that was copied stands for it.
 */
export function kernelPaths(named: string): string[] {
  const base = named.slice(named.lastIndexOf('/') + 1);
  const version = /\/([^/]+)\/(?:linux|vmlinuz)$/.exec(named)?.[1];
  const copied = version === undefined ? [] : [`/boot/vmlinuz-${version}`];
  return [...new Set([named, `/boot${named}`, `/boot/${base}`, ...copied])];
}
