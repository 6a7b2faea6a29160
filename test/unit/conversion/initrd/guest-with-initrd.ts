import { gzipSync } from 'node:zlib';

import { stepGuest, type StepGuest, type StepGuestOptions } from '../support/step-guest';
import { kernel, linuxState, type LinuxStateChanges } from '../support/linux-state';
import { dracutInitrd, early, version } from './sample-initrd';

/** Where the kernel of these guests has its initrd and its modules. */
export const path = `/boot/initrd.img-${version}`;
export const modules = `/lib/modules/${version}`;
/** Drivers of a disk on virtio. */
export const all = ['virtio', 'virtio_ring', 'virtio_pci', 'virtio_blk'];

export const latin1 = (bytes: Buffer): string => bytes.toString('latin1');

const dependencies: Record<string, string[]> = {
  virtio: [],
  virtio_ring: [],
  virtio_pci: ['virtio', 'virtio_ring'],
  virtio_blk: ['virtio', 'virtio_ring'],
  virtio_net: [],
  ext4: [],
};

/** The files of a kernel whose modules end in `suffix`. */
export function kernelFiles(suffix = '.ko'): Record<string, string> {
  const file = (name: string): string => `kernel/${name}${suffix}`;
  const lines = Object.entries(dependencies).map(
    ([name, needed]) => `${file(name)}:${needed.map((module) => ` ${file(module)}`).join('')}\n`,
  );
  return {
    [`${modules}/modules.dep`]: lines.join(''),
    [`${modules}/modules.dep.bin`]: 'binary',
    [`${modules}/modules.builtin`]: 'kernel/crc.ko\n',
    ...Object.fromEntries(all.map((name) => [`${modules}/${file(name)}`, `the driver ${name}`])),
  };
}

/** A dracut initrd, gzipped behind microcode. */
export function gzipped(drivers: string[], ...more: Parameters<typeof dracutInitrd>[1] & object): Buffer {
  return Buffer.concat([early, gzipSync(dracutInitrd(drivers, more))]);
}

/** A guest before the initrd is looked at; undefined: its kernel has no initrd. */
export function guestWith(
  tempDir: string,
  initrd: Buffer | undefined,
  changes: LinuxStateChanges = {},
  options: StepGuestOptions = {},
): { guest: StepGuest; state: ReturnType<typeof linuxState> } {
  const files = { ...kernelFiles(), ...(initrd === undefined ? {} : { [path]: latin1(initrd) }) };
  const guest = stepGuest({ ...options, files: { ...files, ...options.files } });
  const best = kernel({ version, ...(initrd === undefined ? { initrd: undefined } : {}) });
  const state = linuxState(guest, {
    kernels: { installed: [best], offered: [best], best },
    targetBlockBus: 'virtio-blk',
    ...changes,
  });
  return { guest, state: Object.assign(state, { context: { ...state.context, tempDir } }) };
}
