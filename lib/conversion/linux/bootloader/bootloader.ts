/** What the conversion asks of a boot loader. Each one is an object of this interface in a file of its own. */
export interface Bootloader {
  /** `grub2`, … */
  readonly type: string;
  /** Its configuration in the guest: `/boot/grub2/grub.cfg`. */
  readonly config: string;
  /** Kernels it can boot, absolute paths in the guest, the default first. */
  listKernels(): Promise<string[]>;
  /** Makes a kernel the default. False: this guest has no tool for it and the default stays as it is. */
  setDefaultKernel(vmlinuz: string): Promise<boolean>;
  /**
   * Changes the kernel command lines that the boot loader gives, in its settings and in the configuration made from
   * them. `edit` gets a whole command line and gives it back, changed or not. Returns the files it changed.
   */
  editCommandLines(edit: (commandLine: string) => string): Promise<string[]>;
  /** Changes the devices named in `device.map`. Returns the files it changed. */
  editDeviceMap(edit: (device: string) => string): Promise<string[]>;
}
