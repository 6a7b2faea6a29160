import { FileGuest, type FileGuestOptions } from '../../support/file-guest';

export interface BootGuestOptions extends FileGuestOptions {
  /** The first bytes of the disks. */
  bootSectors?: Record<string, Buffer>;
  /** Directories with nothing in them. */
  emptyDirectories?: string[];
  /** What is on a partition that is not mounted, by device; paths begin with a slash. */
  partitions?: Record<string, Record<string, string>>;
}

/** A guest in memory whose partitions can be mounted and whose boot sectors can be read. */
export class BootGuest extends FileGuest {
  constructor(private readonly bootOptions: BootGuestOptions = {}) {
    super(bootOptions);
  }

  override async isDir(path: string): Promise<boolean> {
    return (this.bootOptions.emptyDirectories ?? []).includes(path) || super.isDir(path);
  }
  override listDevices(): Promise<string[]> {
    return Promise.resolve(Object.keys(this.bootOptions.bootSectors ?? {}));
  }
  preadDevice(device: string, count: number, offset: number): Promise<Buffer> {
    const disk = this.bootOptions.bootSectors?.[device] ?? Buffer.alloc(0);
    return Promise.resolve(disk.subarray(offset, offset + count));
  }
  mount(device: string, path: string): Promise<void> {
    this.calls.push(`mount ${device} ${path}`);
    const files = this.bootOptions.partitions?.[device];
    if (!files) return Promise.reject(new Error(`mount: ${device}: no such device`));
    for (const [name, text] of Object.entries(files)) this.files.set(path + name, text);
    return Promise.resolve();
  }
  umount(path: string): Promise<void> {
    this.calls.push(`umount ${path}`);
    for (const name of [...this.files.keys()]) if (name.startsWith(`${path}/`)) this.files.delete(name);
    return Promise.resolve();
  }
  lnS(target: string, link: string): Promise<void> {
    this.links[link] = target;
    return Promise.resolve();
  }
}

/** The stub that Debian's grub-install writes to the EFI system partition. */
export const debianStub =
  "search.fs_uuid 1111-aaaa root hd0,gpt2\nset prefix=($root)'/boot/grub'\nconfigfile $prefix/grub.cfg\n";
