import {
  dracutConfig,
  initramfsList,
  makeInitrdModules,
  suseModules,
  writeDropIns,
} from '../../../../lib/conversion/linux/initrd/policy/drop-ins';
import { linuxState } from '../support/linux-state';
import { stepGuest } from '../support/step-guest';

const drivers = ['virtio_pci', 'virtio_blk'];

it('writes the list of initramfs-tools, the second time nothing new', () => {
  expect(dracutConfig(drivers)).toContain('add_drivers+=" virtio_pci virtio_blk "\n');
  const once = initramfsList('# virtio_pci is a comment\nvirtio-blk\n', drivers);
  expect(once).toMatch(/^# virtio_pci is a comment\nvirtio-blk\n# .*\nvirtio_pci\n$/);
  expect(initramfsList(once, drivers)).toBe(once);
});

it.each([
  ['INITRD_MODULES="mptspi virtio-blk"\nA=1\n', 'INITRD_MODULES="mptspi virtio-blk virtio_pci"\nA=1\n'],
  ['INITRD_MODULES=\n', 'INITRD_MODULES="virtio_pci virtio_blk"\n'],
  ["INITRD_MODULES='virtio_blk virtio_pci'\n", "INITRD_MODULES='virtio_blk virtio_pci'\n"],
  ['DEFAULTKERNEL="x"\n', 'DEFAULTKERNEL="x"\n'],
])("adds to the list of SUSE's mkinitrd in %j", (before, after) => {
  expect(suseModules(before, drivers)).toBe(after);
});

it("adds to make-initrd's settings once", () => {
  const once = makeInitrdModules('AUTODETECT = all\nMODULES_ADD += virtio_blk', drivers);
  expect(once).toMatch(/virtio_blk\n# .*\nMODULES_ADD \+= virtio_pci\n$/);
  expect(makeInitrdModules(once, drivers)).toBe(once);
});

it('writes for the tools that the guest has', async () => {
  const files = {
    '/etc/dracut.conf.d/01-dist.conf': '',
    '/etc/sysconfig/kernel': 'INITRD_MODULES="ahci"\n',
    '/etc/initrd.mk': '',
  };
  const guest = stepGuest({ files });
  const state = linuxState(guest, { family: 'suse' });
  await writeDropIns(state, [...drivers, '$(reboot)']);
  expect(state.changes).toEqual([{ path: '/etc/dracut.conf.d/60-v2v-node.conf', action: 'created' }]);
  expect(guest.text('/etc/dracut.conf.d/60-v2v-node.conf')).not.toContain('reboot');

  const old = stepGuest({ files });
  await old.rmRf('/etc/dracut.conf.d');
  const oldState = linuxState(old, { family: 'suse' });
  await writeDropIns(oldState, drivers);
  expect(oldState.changes).toEqual([{ path: '/etc/sysconfig/kernel', action: 'modified' }]);

  const alt = stepGuest({ files: { '/etc/initrd.mk': '' } });
  await writeDropIns(linuxState(alt, { family: 'alt' }), drivers);
  expect(alt.text('/etc/initrd.mk')).toContain('MODULES_ADD += virtio_pci virtio_blk');
});
