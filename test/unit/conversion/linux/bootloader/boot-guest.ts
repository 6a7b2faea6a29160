import { dirname } from 'node:path/posix';

import { stepGuest, type StepGuest, type StepGuestOptions } from '../../support/step-guest';

export interface BootGuestOptions extends StepGuestOptions {
  /** What is on a partition that is not mounted, by device; paths begin with a slash. */
  partitions?: Record<string, Record<string, string>>;
}

/** A guest whose partitions have files of their own, which are there while they are mounted. */
export function bootGuest({ partitions = {}, ...options }: BootGuestOptions = {}): StepGuest {
  const guest = stepGuest({ disks: Object.keys(options.starts ?? {}), ...options });
  return Object.assign(guest, {
    async mount(device: string, path: string): Promise<void> {
      const files = partitions[device];
      if (!files) throw new Error(`mount: ${device}: no such device`);
      for (const [name, text] of Object.entries(files)) {
        await guest.mkdirP(dirname(path + name));
        await guest.write(path + name, text);
      }
    },
    async umount(path: string): Promise<void> {
      for (const name of await guest.ls(path)) await guest.rmRf(`${path}/${name}`);
    },
  });
}

/** The stub that Debian's grub-install writes to the EFI system partition. */
export const debianStub =
  "search.fs_uuid 1111-aaaa root hd0,gpt2\nset prefix=($root)'/boot/grub'\nconfigfile $prefix/grub.cfg\n";
