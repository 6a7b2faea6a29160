import { openExtlinux } from '../../../../../lib/conversion/linux/bootloader/extlinux';
import {
  editExtlinuxConfig,
  extlinuxKernels,
  parseExtlinuxConfig,
} from '../../../../../lib/conversion/linux/bootloader/extlinux-config';
import { inspection, linuxState } from '../../support/linux-state';
import { stepGuest, type StepGuest } from '../../support/step-guest';

const uBoot = `default l0
menu title U-Boot menu
prompt 0
timeout 50

label l0
	menu label Debian GNU/Linux 12 6.1.0-14-arm64
	linux /boot/vmlinuz-6.1.0-14-arm64
	initrd /boot/initrd.img-6.1.0-14-arm64
	fdtdir /usr/lib/linux-image-6.1.0-14-arm64/
	append root=/dev/sda2 ro quiet

label l1
	linux /boot/vmlinuz-6.1.0-13-arm64
	append root=/dev/sda2 ro quiet
`;
const config = '/boot/extlinux/extlinux.conf';
const edit = (line: string) => line.replaceAll('sda', 'vda');
const first = (text: string) => extlinuxKernels(parseExtlinuxConfig(text))[0];
const labels = 'LABEL a\nKERNEL /a\nLABEL b\n  KERNEL /b\n';

it.each([
  ['DEFAULT b', '', '/b'],
  ['DEFAULT menu.c32', '', '/a'],
  ['DEFAULT menu.c32', '  MENU DEFAULT\n', '/b'],
  ['DEFAULT a', '  menu default\n', '/b'],
  ['DEFAULT a\nONTIMEOUT b', '', '/b'],
  ['DEFAULT gone', '', '/a'],
  ['', '', '/a'],
])('with "%s" and "%s" in the second label, %s is first', (line, inSecond, kernel) => {
  expect(first(`${line}\n${labels}${inSecond}`)).toBe(kernel);
});

it('finds Linux behind Xen, and no kernel in a menu module', () => {
  const text =
    'label x\nkernel mboot.c32\nappend xen.gz dom0_mem=1G --- vmlinuz root=/dev/sda1 --- initrd.img\n';
  expect(parseExtlinuxConfig(text).labels).toEqual([{ name: 'x', kernel: 'vmlinuz', hypervisor: true }]);
  expect(editExtlinuxConfig(text.replace('1G', '/dev/sda'), edit)).toContain(
    'xen.gz dom0_mem=/dev/sda --- vmlinuz root=/dev/vda1 --- initrd.img',
  );
});

it('lists kernels and sets the default of U-Boot’s configuration, and of what it is made from', async () => {
  const guest = stepGuest({
    files: { [config]: uBoot, '/etc/default/u-boot': 'U_BOOT_DEFAULT="l0"\nU_BOOT_ROOT="root=/dev/sda2"\n' },
  });
  const loader = openExtlinux(linuxState(guest), config);
  await expect(loader.setDefaultKernel('/boot/vmlinuz-6.1.0-13-arm64')).resolves.toBe(true);
  expect(guest.text(config)).toBe(uBoot.replace('default l0', 'default l1'));
  expect((await loader.listKernels())[0]).toBe('/boot/vmlinuz-6.1.0-13-arm64');
  await expect(loader.editCommandLines(edit)).resolves.toEqual([config, '/etc/default/u-boot']);
  expect(guest.text(config)?.match(/append root=\/dev\/vda2 ro quiet/g)).toHaveLength(2);
  expect(guest.text('/etc/default/u-boot')).toBe('U_BOOT_DEFAULT="l1"\nU_BOOT_ROOT="root=/dev/vda2"\n');
  await expect(loader.setDefaultKernel('/boot/vmlinuz-9')).resolves.toContain(config);
});

describe('a configuration in several files, on a /boot of its own', () => {
  const files = {
    '/boot/syslinux/syslinux.cfg': 'UI menu.c32\nINCLUDE linux.cfg\nMENU INCLUDE theme.cfg\n',
    '/boot/syslinux/linux.cfg':
      'LABEL new\n  LINUX ../vmlinuz-6.1\n  APPEND root=/dev/sda1\n  MENU DEFAULT\nLABEL old\n  LINUX /vmlinuz-5.10\n  APPEND root=/dev/sda1\nINCLUDE syslinux.cfg\n',
  };
  const state = (guest: StepGuest) =>
    linuxState(guest, {
      inspection: inspection({
        mountpoints: [
          { path: '/', device: '/dev/sda2' },
          { path: '/boot', device: '/dev/sda1' },
        ],
      }),
    });

  it('is read whole, and edited where it stands', async () => {
    const guest = stepGuest({ files });
    const loader = openExtlinux(state(guest), '/boot/syslinux/syslinux.cfg');
    await expect(loader.listKernels()).resolves.toEqual(['/boot/vmlinuz-6.1', '/boot/vmlinuz-5.10']);
    await expect(loader.setDefaultKernel('/boot/vmlinuz-5.10')).resolves.toBe(true);
    expect(guest.text('/boot/syslinux/linux.cfg')).toBe(
      files['/boot/syslinux/linux.cfg']
        .replace('  MENU DEFAULT\n', '')
        .replace('LABEL old\n', 'LABEL old\n\tmenu default\n'),
    );
    expect(guest.text('/boot/syslinux/syslinux.cfg')).toBe(files['/boot/syslinux/syslinux.cfg']);
    expect((await loader.listKernels())[0]).toBe('/boot/vmlinuz-5.10');
  });
});

it('gives a configuration that names no default one', async () => {
  const guest = stepGuest({ files: { [config]: labels } });
  const loader = openExtlinux(linuxState(guest), config);
  await loader.setDefaultKernel('/b');
  expect(guest.text(config)).toBe(`default b\n${labels}`);
});
