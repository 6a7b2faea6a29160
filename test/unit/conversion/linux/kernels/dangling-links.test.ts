/** Links that lead nowhere: Debian leaves `/vmlinuz.old` behind when the kernel it named is removed. */
import { convertGuest } from '../../../../../lib/conversion';
import { initSystem } from '../../../../../lib/conversion/linux/firstboot/init-system';
import { debianGuest } from '../../../../../lib/testing';
import { linuxOf } from '../../../support/linux-of';

const menu = (kernel: string): string => `menuentry 'Linux' {\n\tlinux\t${kernel} root=/dev/sda1 ro\n}\n`;

it('a kernel that the boot loader names by such a link is missing, and the others are offered', async () => {
  await using debian = await debianGuest({
    files: {
      '/vmlinuz.old': { link: 'boot/vmlinuz-6.1.0-1-amd64' },
      '/vmlinuz': { link: 'boot/vmlinuz-6.1.0-18-amd64' },
      '/boot/grub/grub.cfg': menu('/vmlinuz.old') + menu('/vmlinuz'),
    },
    kernels: ['6.1.0-18-amd64'],
  });
  const { kernels } = linuxOf(await convertGuest(debian.guest, debian.input(), debian.context));
  expect(kernels?.offered.map(({ version }) => version)).toEqual(['6.1.0-18-amd64']);
  const warnings = debian.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
  expect(warnings).toEqual(["The guest's boot loader offers /vmlinuz.old, which does not exist."]);
});

it('an init that such a link stands for starts nothing', async () => {
  await using debian = await debianGuest({
    files: { '/usr/sbin/init': { link: '../lib/none' }, '/usr/bin/init': { link: '../lib/systemd/systemd' } },
  });
  expect(await initSystem(debian.state())).toEqual({ kind: 'systemd' });
});
