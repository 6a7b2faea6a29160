/** A test guest in place of the appliance, over real disks: the stages around it are the real ones. */
import { execFileSync } from 'node:child_process';

import type { ConvertGuestInput } from '../../../lib/conversion';
import type { Inspection } from '../../../types/inspection';
import type { Overlay } from '../../../types/overlay';
import { application, inspection } from '../conversion/support/linux-state';
import { stepGuest } from '../conversion/support/step-guest';

const version = '6.1.0-13-amd64';
const files = {
  '/etc/fstab': '/dev/sda1 / ext4 defaults 0 1\n',
  '/etc/shadow': 'root:$6$abc$def:19000::::::\n',
  '/boot/grub/grub.cfg': `menuentry 'Debian' {\n\tlinux\t/boot/vmlinuz-${version} root=/dev/sda1 ro\n}\n`,
  [`/boot/vmlinuz-${version}`]: '',
  [`/boot/initrd.img-${version}`]: '',
  [`/lib/modules/${version}/kernel/virtio_blk.ko`]: '',
  [`/var/lib/dpkg/info/linux-image-${version}.list`]: `/boot/vmlinuz-${version}\n/lib/modules/${version}\n`,
};

export const inspected: Inspection = inspection({
  applications: [application(`linux-image-${version}`, '6.1.55', '1')],
});

/** Without the steps that look into an initrd or for cards, which this guest has none of. */
export const fewerSteps: ConvertGuestInput['steps'] = { omit: ['initrd-plan', 'initrd', 'network-names'] };

/** What `openGuestfs` gives back. Opening it writes 3 MiB into the first overlay, as a conversion would. */
export function openScriptedGuest(overlays: Overlay[]): Promise<unknown> {
  execFileSync('qemu-io', ['-f', 'qcow2', '-c', 'write -P 7 8M 3M', overlays[0]!.path], { stdio: 'ignore' });
  const done = (): Promise<void> => Promise.resolve();
  return Promise.resolve(Object.assign(stepGuest({ files }), { umountAll: done, shutdown: done }));
}
