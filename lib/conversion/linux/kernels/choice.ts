import type { Kernel } from '../../../../types/conversion';
import { V2vError } from '../../../errors';
import { comparePackageVersions, parsePackageVersion } from '../version';
import { versionNamed } from './boot-files';

/** How much of what the target offers a kernel drives: the network card counts before the disk, as in virt-v2v. */
function virtioRank(kernel: Kernel): number {
  return 2 * Number(kernel.supportsVirtioNet) + Number(kernel.supportsVirtioBlk);
}

/** Negative: `b` is the better kernel. The one that drives virtio wins, then the newest, then the one without debugging. */
export function compareKernels(a: Kernel, b: Kernel): number {
  return (
    virtioRank(a) - virtioRank(b) ||
    comparePackageVersions(parsePackageVersion(a.packageVersion), parsePackageVersion(b.packageVersion)) ||
    Number(b.isDebug) - Number(a.isDebug)
  );
}

/** The kernel that is to boot under KVM. */
export interface KernelChoice {
  best: Kernel;
  /** Why it is not the boot loader's default, one sentence; absent where it is. */
  reason?: string;
}

/**
 * Chooses among the kernels that the boot loader offers, its default first. The default stays, as somebody may have pinned
 * it on purpose, unless it does not run under KVM or another kernel drives more of virtio; then the best one is taken.
 *
 * @throws V2vError `NO_KERNEL` where every one needs Xen's paravirtual machine
 */
export function chooseKernel(offered: readonly Kernel[]): KernelChoice {
  const [first, ...rest] = offered.filter((kernel) => !kernel.isXenPvOnly);
  if (first === undefined) {
    throw new V2vError('NO_KERNEL', "Every kernel that the guest's boot loader offers runs only under Xen.", {
      hint: 'Install an ordinary kernel in the guest on its old hypervisor (package kernel or linux-image-amd64), then convert it again.',
    });
  }
  const best = rest.reduce((chosen, kernel) => (compareKernels(kernel, chosen) > 0 ? kernel : chosen), first);
  const preset = offered[0] ?? first;
  if (preset.isXenPvOnly) return { best, reason: `Kernel ${preset.version} runs only under Xen.` };
  if (virtioRank(preset) >= virtioRank(best)) return { best: preset };
  return {
    best,
    reason: `Kernel ${preset.version} has no virtio driver for the ${undriven(preset, best)}, and kernel ${best.version} has.`,
  };
}

/** What the better kernel drives and the other does not. */
function undriven(preset: Kernel, best: Kernel): string {
  const devices = [
    ...(best.supportsVirtioBlk && !preset.supportsVirtioBlk ? ['disk'] : []),
    ...(best.supportsVirtioNet && !preset.supportsVirtioNet ? ['network card'] : []),
  ];
  return devices.join(' and the ');
}

/**
 * Where a kernel that the boot loader names can be in the guest: as named, or below /boot where that is a filesystem
 * of its own or a btrfs subvolume (`/vmlinuz-…`, `/@/boot/vmlinuz-…`). kernel-install and sdbootutil copy kernels to
 * `ENTRY-TOKEN/VERSION/linux`, and the kernel that was copied stands for it.
 */
export function kernelPaths(named: string): string[] {
  const base = named.slice(named.lastIndexOf('/') + 1);
  const version = versionNamed(named);
  const isCopy = version !== undefined && !base.endsWith(version);
  const copied = isCopy ? [`/boot/vmlinuz-${version}`] : [];
  return [...new Set([named, `/boot${named}`, `/boot/${base}`, ...copied])];
}
