import { bootloaderStep } from '../../../../lib/conversion/linux/bootloader';
import { defaultKernelStep } from '../../../../lib/conversion/linux/default-kernel';
import { kernelsStep } from '../../../../lib/conversion/linux/kernels';
import { application, inspection, linuxState, warnings } from '../support/linux-state';
import { guestWithAugeas } from '../support/step-guest';

const [old, young] = ['5.10.0-8-amd64', '5.10.0-9-amd64'];

const entry = (version: string) =>
  `menuentry 'Linux ${version}' --id 'id-${version}' {\n\tlinux /boot/vmlinuz-${version} root=/dev/sda1\n}\n`;
const menu = entry(young) + entry(old);
const submenu = `${entry(young)}submenu 'Advanced' --id 'more' {\n${menu}}\n`;
const legacy = [young, old].map((v) => `title ${v}\n\tkernel /boot/vmlinuz-${v} ro\n`).join('');
const labels = [young, old].map((v) => `label ${v}\n\tlinux /boot/vmlinuz-${v}\n`).join('');
const bls = (directory: string) =>
  Object.fromEntries(
    [young, old].map((v) => [
      `${directory}/loader/entries/ab-${v}.conf`,
      `title Linux ${v}\nlinux /vmlinuz-${v}\n`,
    ]),
  );
const grubenv = (saved: string) => `# GRUB Environment Block\nsaved_entry=${saved}\n`.padEnd(1024, '#');
const systemdBoot = { '/boot/EFI/systemd/systemd-bootx64.efi': '', ...bls('/boot') };

/** What pins the older kernel, the file to look into, and what it says then and after a change to the newer one. */
const pinned: [pin: string, files: Record<string, string>, file: string, changed: string][] = [
  ['a number', { '/boot/grub/grub.cfg': `set default="1"\n${menu}` }, '/boot/grub/grub.cfg', `"id-${young}"`],
  ['a title', { '/boot/grub/grub.cfg': `set default="Linux ${old}"\n${menu}` }, '/boot/grub/grub.cfg', young],
  [
    'a place in a submenu',
    { '/boot/grub/grub.cfg': `set default="1>1"\n${submenu}` },
    '/boot/grub/grub.cfg',
    `"id-${young}"`,
  ],
  [
    'ids in a submenu',
    { '/boot/grub/grub.cfg': `set default="more>id-${old}"\n${submenu}` },
    '/boot/grub/grub.cfg',
    `"id-${young}"`,
  ],
  [
    'saved_entry',
    { '/boot/grub/grub.cfg': `set default="\${saved_entry}"\n${menu}`, '/boot/grub/grubenv': grubenv('1') },
    '/boot/grub/grubenv',
    `saved_entry=id-${young}`,
  ],
  [
    'saved_entry of BLS entries',
    {
      '/boot/grub2/grub.cfg': 'set default="${saved_entry}"\nblscfg\n',
      '/boot/grub2/grubenv': grubenv(`ab-${old}`),
      ...bls('/boot'),
    },
    '/boot/grub2/grubenv',
    `saved_entry=ab-${young}`,
  ],
  [
    'GRUB Legacy’s number',
    { '/boot/grub/menu.lst': `default 1\n${legacy}` },
    '/boot/grub/menu.lst',
    'default 0',
  ],
  [
    'GRUB Legacy’s saved number',
    { '/boot/grub/menu.lst': `default=saved\n${legacy}`, '/boot/grub/default': '1\n#\n' },
    '/boot/grub/default',
    '0\n#',
  ],
  [
    'extlinux’s default',
    { '/extlinux.conf': `default ${old}\n${labels}` },
    '/extlinux.conf',
    `default ${young}`,
  ],
  [
    'extlinux’s menu default',
    { '/extlinux.conf': `default menu.c32\n${labels}\tmenu default\n` },
    '/extlinux.conf',
    `label ${young}\n\tmenu default`,
  ],
  [
    'loader.conf',
    { ...systemdBoot, '/boot/loader/loader.conf': `default ab-${old}.conf\n` },
    '/boot/loader/loader.conf',
    `default ab-${young}.conf`,
  ],
  [
    'a pattern in loader.conf',
    { ...systemdBoot, '/boot/loader/loader.conf': 'default *-8-*\n' },
    '/boot/loader/loader.conf',
    `default ab-${young}.conf`,
  ],
];

const drivers = (version: string, ...names: string[]) =>
  Object.fromEntries(names.map((name) => [`/lib/modules/${version}/kernel/${name}.ko`, '']));

async function convert(files: Record<string, string>, oldDrivers: string[]) {
  const isUefi = '/boot/loader/loader.conf' in files;
  const guest = await guestWithAugeas({
    files: {
      ...files,
      ...Object.fromEntries(
        [old, young].flatMap((v) => [
          [`/boot/vmlinuz-${v}`, v],
          [`/boot/initrd.img-${v}`, v],
        ]),
      ),
      ...drivers(old, 'ext4', ...oldDrivers),
      ...drivers(young, 'virtio_blk', 'virtio_net'),
    },
  });
  const state = linuxState(guest, {
    inspection: inspection({
      applications: [old, young].map((v) => application(`linux-image-${v}`, v)),
      ...(isUefi
        ? {
            firmware: { type: 'uefi' as const, esps: ['/dev/sda1'] },
            mountpoints: [
              { path: '/', device: '/dev/sda2' },
              { path: '/boot', device: '/dev/sda1' },
            ],
          }
        : {}),
    }),
  });
  await bootloaderStep.run(state);
  await kernelsStep.run(state);
  const applies = await defaultKernelStep.applies(state);
  if (applies === true) await defaultKernelStep.run(state);
  return { guest, state, applies };
}

describe.each(pinned)('a kernel pinned by %s', (_pin, files, file, changed) => {
  it('stays the default where it drives virtio', async () => {
    const { guest, state, applies } = await convert(files, ['virtio_blk', 'virtio_net']);
    expect(state.kernels?.best.version).toBe(old);
    expect(state.kernels?.reason).toBeUndefined();
    expect(applies).toContain(old);
    expect(guest.text(file)).toBe(files[file]);
    expect(warnings(state.events)).toEqual([]);
  });

  it('gives way to one that does, which is said', async () => {
    const { guest, state } = await convert(files, ['virtio_blk']);
    expect(state.kernels?.best.version).toBe(young);
    expect(state.kernels?.reason).toContain('network card');
    expect(guest.text(file)).toContain(changed);
    expect(warnings(state.events)).toEqual([
      `The guest's default kernel is now ${young} in place of ${old}. ${state.kernels?.reason}`,
    ]);
  });
});
