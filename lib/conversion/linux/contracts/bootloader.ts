import type { BootloaderReport } from '../../../../types/conversion';

/** What the conversion asks of a boot loader that was found in the guest. */
export interface Bootloader extends Readonly<BootloaderReport> {
  /** The directory of the EFI system partition that its configuration was found by: `/boot/efi/EFI/debian`. */
  readonly efiDirectory?: string;
  /** Kernels it can boot, absolute paths as it names them, the default first. */
  listKernels(): Promise<string[]>;
  /**
   * The initrd that it loads together with a kernel, a path in the guest; undefined where that is the one of the
   * kernel's version in /boot. Only boot loaders have it that keep copies of the kernels on a partition of their own.
   */
  initrdFor?(vmlinuz: string): Promise<string | undefined>;
  /** Makes a kernel the default, by editing its files. `true`, or the reason why it could not be done. */
  setDefaultKernel(vmlinuz: string): Promise<true | string>;
  /**
   * Changes the kernel command lines that the boot loader gives, in its settings and in the configuration made from
   * them. `edit` gets a whole command line and gives it back, changed or not. Returns the files it changed.
   */
  editCommandLines(edit: (commandLine: string) => string): Promise<string[]>;
  /** Changes the devices that the boot loader is told its drives are (`device.map`). Returns the files it changed. */
  editDeviceMap(edit: (device: string) => string): Promise<string[]>;
}
