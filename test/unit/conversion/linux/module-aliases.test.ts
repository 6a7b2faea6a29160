import { moduleAliasesStep, planDiskAliases } from '../../../../lib/conversion/linux/module-aliases';
import { inspection, kernel, linuxState, warnings } from '../support/linux-state';
import { guestWithAugeas, type StepGuest } from '../support/step-guest';

describe('planDiskAliases', () => {
  it('keeps the first and removes the rest from the end', () => {
    expect(planDiskAliases(['a[1]', 'a[2]', 'a[3]'], 'virtio-blk')).toEqual({
      keep: 'a[1]',
      remove: ['a[3]', 'a[2]'],
      module: 'virtio_blk',
    });
  });
  it('removes all where the disks are IDE', () => {
    expect(planDiskAliases(['a[1]', 'a[2]'], 'ide')).toEqual({ remove: ['a[2]', 'a[1]'] });
  });
});

const file = '/etc/modprobe.conf';

const saves = (guest: StepGuest): number => guest.calls.filter(({ action }) => action === 'aug_save').length;
const best = kernel();
const old = kernel({ version: '2.6.18-308.el5' });
const kernels = { installed: [best], offered: [best], best };

it('leads network and disk aliases to virtio and warns of what is left of Xen', async () => {
  const guest = await guestWithAugeas({
    files: {
      [file]:
        'alias eth0 pcnet32\nalias scsi_hostadapter mptspi\nalias scsi_hostadapter1 ata_piix\nalias peth0 xennet\n',
    },
  });
  const state = linuxState(guest, { kernels, targetBlockBus: 'virtio-blk' });
  await moduleAliasesStep.run(state);
  expect(guest.text(file)).toBe(
    'alias eth0 virtio_net\nalias scsi_hostadapter virtio_blk\nalias peth0 xennet\n',
  );
  expect(warnings(state.events)).toEqual([expect.stringContaining('peth0')]);
  expect(saves(guest)).toBe(1);
});

it('adds nothing to a guest that finds its drivers by itself', async () => {
  const guest = await guestWithAugeas({ files: { '/etc/modprobe.d/x.conf': '' } });
  await moduleAliasesStep.run(linuxState(guest, { kernels, targetBlockBus: 'virtio-blk' }));
  expect(await guest.contents()).toEqual({ '/etc/modprobe.d/x.conf': '' });
  expect(saves(guest)).toBe(0);
});

it('adds the disk alias that RHEL 5 needs', async () => {
  const guest = await guestWithAugeas({ files: { [file]: '# none\n' } });
  const state = linuxState(guest, {
    kernels: { installed: [old], offered: [old], best: old },
    targetBlockBus: 'virtio-blk',
    family: 'rhel',
    inspection: inspection({ distro: 'rhel', majorVersion: 5 }),
  });
  await moduleAliasesStep.run(state);
  expect(guest.text(file)).toBe('# none\nalias scsi_hostadapter virtio_blk\n');
  expect(saves(guest)).toBe(1);
});

it('leads the aliases in every file of modprobe.d, and gives E1000 to a kernel without virtio', async () => {
  const places = ['/etc/modprobe.d/aliases', '/etc/modprobe.d/blacklist.conf', '/etc/modprobe.conf.local'];
  const guest = await guestWithAugeas({
    files: Object.fromEntries(
      places.map((path, index) => [path, `alias eth${index} pcnet32\nalias scsi_hostadapter BusLogic\n`]),
    ),
  });
  const plain = kernel({ supportsVirtioBlk: false, supportsVirtioNet: false });
  const state = linuxState(guest, {
    kernels: { installed: [plain], offered: [plain], best: plain },
    targetBlockBus: 'ide',
  });
  await moduleAliasesStep.run(state);
  for (const [index, path] of places.entries()) {
    expect(guest.text(path)).toBe(`alias eth${index} e1000\n`);
  }
});
