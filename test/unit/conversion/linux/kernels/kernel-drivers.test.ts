import { initrdPlanStep } from '../../../../../lib/conversion/linux/initrd';
import { kernelsStep } from '../../../../../lib/conversion/linux/kernels';
import type { Bootloader } from '../../../../../lib/conversion/linux/contracts/bootloader';
import { readKernelDrivers } from '../../../../../lib/conversion/linux/kernels/kernel-drivers';
import { drivesDisksOn } from '../../../../../lib/conversion/linux/kernels/required-drivers';
import { gzipped, latin1 } from '../../initrd/guest-with-initrd';
import { contextWithDirectory, version } from '../../initrd/sample-initrd';
import { application, inspection, linuxState, warnings } from '../../support/linux-state';
import { stepGuest } from '../../support/step-guest';

const { context } = contextWithDirectory();
const modulesPath = `/lib/modules/${version}`;
const fileOf = (name: string, suffix = '.ko'): Record<string, string> => ({
  [`${modulesPath}/kernel/drivers/${name}${suffix}`]: '',
});
const virtio = ['virtio', 'virtio_ring', 'virtio-pci', 'virtio_blk'].map((name) => fileOf(name));
const ide = [fileOf('ata_piix'), fileOf('sd_mod')];

/** The kernel's files → the bus of the disks, and what its initrd lacks on it. */
const cases: [title: string, files: Record<string, string>[], bus: string, missing: string[]][] = [
  ['files of drivers alone', virtio, 'virtio-blk', ['virtio_pci', 'virtio_blk']],
  [
    'compressed files',
    [fileOf('virtio_pci', '.ko.zst'), fileOf('virtio_blk', '.ko.zst')],
    'virtio-blk',
    ['virtio_pci', 'virtio_blk'],
  ],
  [
    'a list that is empty',
    [...virtio, { [`${modulesPath}/modules.dep`]: '' }],
    'virtio-blk',
    ['virtio_pci', 'virtio_blk'],
  ],
  [
    'a list that names fewer than there are',
    [
      ...virtio,
      ...ide,
      {
        [`${modulesPath}/modules.dep`]:
          'kernel/ext4.ko:\nkernel/drivers/ata_piix.ko:\nkernel/drivers/sd_mod.ko:\n',
      },
    ],
    'ide',
    ['ata_piix', 'sd_mod'],
  ],
  [
    'drivers inside the kernel, by its own list',
    [fileOf('x'), { [`${modulesPath}/modules.builtin`]: 'kernel/virtio_pci.ko\nkernel/virtio_blk.ko\n' }],
    'virtio-blk',
    [],
  ],
  [
    'drivers inside the kernel, by its configuration',
    [fileOf('x'), { [`/boot/config-${version}`]: 'CONFIG_VIRTIO_PCI=y\nCONFIG_VIRTIO_BLK=y\n' }],
    'virtio-blk',
    [],
  ],
  [
    'the driver of the disks and no word of how it is reached',
    [fileOf('virtio_blk')],
    'virtio-blk',
    ['virtio_blk'],
  ],
  [
    'no way to the disks',
    [fileOf('virtio_blk'), ...ide, { [`/boot/config-${version}`]: '# CONFIG_VIRTIO_PCI is not set\n' }],
    'ide',
    ['ata_piix', 'sd_mod'],
  ],
  [
    'drivers that it was configured for and that are not installed',
    [...ide, { [`/boot/config-${version}`]: 'CONFIG_VIRTIO_PCI=m\nCONFIG_VIRTIO_BLK=m\n' }],
    'ide',
    ['ata_piix', 'sd_mod'],
  ],
  [
    'a driver of disks that is installed and a way to them that is not',
    [
      fileOf('virtio_blk'),
      ...ide,
      { [`/boot/config-${version}`]: 'CONFIG_VIRTIO_PCI=m\nCONFIG_VIRTIO_BLK=m\n' },
    ],
    'ide',
    ['ata_piix', 'sd_mod'],
  ],
];

async function look(files: Record<string, string>[]) {
  const initrd = `/boot/initrd.img-${version}`;
  const guest = stepGuest({
    files: {
      [`/boot/vmlinuz-${version}`]: '',
      [initrd]: latin1(gzipped(['ext4'])),
      '/usr/sbin/update-initramfs': '',
      ...Object.assign({}, ...files),
    } as Record<string, string>,
  });
  const bootloader = {
    config: '/boot/grub/grub.cfg',
    listKernels: () => Promise.resolve([`/boot/vmlinuz-${version}`]),
  } as unknown as Bootloader;
  const state = linuxState(guest, {
    inspection: inspection({ applications: [application('bash')] }),
    bootloader,
  });
  Object.assign(state, { context: { ...state.context, tempDir: context.tempDir } });
  await kernelsStep.run(state);
  await initrdPlanStep.run(state);
  return state;
}

it.each(cases)('%s: bus and initrd are decided by the same', async (_, files, bus, missing) => {
  const state = await look(files);
  const { best } = state.kernels!;
  expect(state.targetBlockBus).toBe(bus);
  expect(best.supportsVirtioBlk).toBe(bus === 'virtio-blk');
  expect(state.initrdPlan?.needs).toMatchObject({ unavailable: [] });
  expect(state.initrdPlan?.needs.missing.map(({ name }) => name)).toEqual(missing);
  expect(warnings(state.events).filter((message) => message.includes('has no driver'))).toEqual([]);
  const drivers = await readKernelDrivers(state, best);
  expect(drivesDisksOn(state.targetBlockBus!, 'x86_64', drivers)).toBe(true);
  // Nothing is laid into an initrd whose modprobe could not find it.
  expect(state.initrdPlan?.strategy).toBe(
    missing.length === 0 ? 'keep' : drivers.isIndexed ? 'append' : 'rebuild',
  );
});
