import type { BootFailure, BootFailureKind } from '../../../types/boot-check';

const page = 'docs/why-does-it-not-boot.md';

/** What each kind of failure means, and what to do about it; docs/why-does-it-not-boot.md says more. */
const meanings: Record<BootFailureKind, readonly [message: string, hint: string]> = {
  'no-boot-device': [
    'The firmware finds nothing to start on the disks.',
    'Convert all disks of the guest in the order of the old machine, and check whether it boots by UEFI or by BIOS.',
  ],
  'boot-code': [
    'The firmware starts the boot code of the disk, and nothing comes of it.',
    'Check that the disk with the boot loader is the first, and whether the guest boots by UEFI or by BIOS; a boot loader whose code is lost has to be installed again in the guest.',
  ],
  'grub-rescue': [
    'GRUB does not find its own files.',
    'Convert all disks of the guest: the one with /boot is missing, or its files are.',
  ],
  'grub-prompt': [
    'GRUB has no menu: it does not find its configuration, grub.cfg.',
    'Convert all disks of the guest, and check that its grub.cfg is there.',
  ],
  'grub-error': [
    'GRUB cannot load the kernel or the initrd that its menu names.',
    'Check that the kernel and the initrd in /boot are complete, or choose another kernel.',
  ],
  'initramfs-shell': [
    'The initrd does not find the root of the guest, and has stopped in a shell.',
    'Check that root= names the right filesystem, or have the initrd rebuilt: --initrd rebuild.',
  ],
  'kernel-panic': [
    'The kernel has stopped with a panic.',
    'Look at the line: without a root it lacks its initrd or a driver in it (--initrd rebuild), without an init the root is damaged.',
  ],
  'emergency-mode': [
    'systemd has stopped in emergency mode: a filesystem that /etc/fstab names cannot be mounted, as a rule.',
    'Correct the line of /etc/fstab that names a device which is not there, or give it nofail.',
  ],
  'stop-code': [
    'Windows has stopped with a stop code.',
    'Look at the picture for the code; INACCESSIBLE_BOOT_DEVICE says that the driver of the disk is missing (--virtio-win).',
  ],
  'boot-loop': [
    'The machine restarts again and again.',
    `Look at its screen and console for what it says before it restarts; ${page} has more.`,
  ],
  'powered-off': [
    'The guest has switched its machine off.',
    'Look at its console for why; a guest that sets itself up may do so once, and boot when it is started again.',
  ],
  'time-limit': [
    'Within the time neither a login nor an error was seen.',
    'Look at the picture of the screen and at the console, and give it more time (timeLimit, --boot-seconds).',
  ],
};

/** A failure with its sentence and its hint. */
export function bootFailure(kind: BootFailureKind, line?: string): BootFailure {
  const [message, hint] = meanings[kind];
  return { kind, message, hint, ...(line === undefined ? {} : { line: line.trim().slice(0, 300) }) };
}
