import { parseModulesDep } from '../../../../lib/conversion/linux/kernels/module-index';
import { respelledModules } from '../../../../lib/conversion/linux/initrd/drivers/respelled-modules';

const modules = parseModulesDep('kernel/fs/ext4.ko.xz:\nkernel/virtio.ko.xz:\n');

it.each([
  [['kernel/fs/ext4.ko.xz'], []],
  [['kernel/fs/ext4.ko'], [{ path: 'lib/modules/6/kernel/fs/ext4.ko.xz', target: 'ext4.ko' }]],
  [['kernel/fs/ext4.ko', 'kernel/fs/ext4.ko.xz'], []],
])('links %j', (own, links) => {
  expect(respelledModules(own, modules, 'lib/modules/6')).toEqual({ links });
});

it('tells of a module that the guest does not have there', () => {
  expect(respelledModules(['updates/ext4.ko'], modules, 'lib/modules/6').misplaced).toBe('updates/ext4.ko');
});
