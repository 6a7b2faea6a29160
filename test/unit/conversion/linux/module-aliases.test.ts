import { moduleAliasesStep, planDiskAliases } from '../../../../lib/conversion/linux/module-aliases';
import { inspection, kernel, linuxState, warnings } from '../support/linux-state';
import { MemoryGuest } from '../support/memory-guest';

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

const file = '/files/etc/modprobe.conf';
const best = kernel();
const old = kernel({ version: '2.6.18-308.el5' });
const kernels = { installed: [best], offered: [best], best };

it('leads network and disk aliases to virtio and warns of what is left of Xen', async () => {
  const guest = new MemoryGuest({
    augeas: {
      [`${file}/alias[1]`]: 'eth0',
      [`${file}/alias[1]/modulename`]: 'pcnet32',
      [`${file}/alias[2]`]: 'scsi_hostadapter',
      [`${file}/alias[2]/modulename`]: 'mptspi',
      [`${file}/alias[3]`]: 'scsi_hostadapter1',
      [`${file}/alias[3]/modulename`]: 'ata_piix',
      [`${file}/alias[4]`]: 'peth0',
      [`${file}/alias[4]/modulename`]: 'xennet',
    },
  });
  const state = linuxState(guest, { kernels, targetBlockBus: 'virtio-blk' });
  await moduleAliasesStep.run(state);
  expect(guest.augeas.get(`${file}/alias[1]/modulename`)).toBe('virtio_net');
  expect(guest.augeas.get(`${file}/alias[2]/modulename`)).toBe('virtio_blk');
  expect(guest.augeas.has(`${file}/alias[3]`)).toBe(false);
  expect(warnings(state.events)).toEqual([expect.stringContaining('peth0')]);
  expect(guest.saves).toBe(1);
});

it('adds nothing to a guest that finds its drivers by itself', async () => {
  const guest = new MemoryGuest({ files: { '/etc/modprobe.d/x.conf': '' } });
  await moduleAliasesStep.run(linuxState(guest, { kernels, targetBlockBus: 'virtio-blk' }));
  expect(guest.augeas.size).toBe(0);
  expect(guest.saves).toBe(0);
});

it('adds the disk alias that RHEL 5 needs', async () => {
  const guest = new MemoryGuest({ files: { '/etc/modprobe.conf': '' } });
  const state = linuxState(guest, {
    kernels: { installed: [old], offered: [old], best: old },
    targetBlockBus: 'virtio-blk',
    family: 'rhel',
    inspection: inspection({ distro: 'rhel', majorVersion: 5 }),
  });
  await moduleAliasesStep.run(state);
  expect([...guest.augeas.values()]).toEqual(['scsi_hostadapter', 'virtio_blk']);
  expect(guest.saves).toBe(1);
});

it('leads the aliases in every file of modprobe.d, and gives E1000 to a kernel without virtio', async () => {
  const places = ['/etc/modprobe.d/aliases', '/etc/modprobe.d/blacklist.conf', '/etc/modprobe.conf.local'];
  const guest = new MemoryGuest({
    augeas: Object.fromEntries(
      places.flatMap((path, index) => [
        [`/files${path}/alias[1]`, `eth${index}`],
        [`/files${path}/alias[1]/modulename`, 'pcnet32'],
        [`/files${path}/alias[2]`, 'scsi_hostadapter'],
        [`/files${path}/alias[2]/modulename`, 'BusLogic'],
      ]),
    ),
  });
  const plain = kernel({ supportsVirtioBlk: false, supportsVirtioNet: false });
  const state = linuxState(guest, {
    kernels: { installed: [plain], offered: [plain], best: plain },
    targetBlockBus: 'ide',
  });
  await moduleAliasesStep.run(state);
  for (const path of places) {
    expect(guest.augeas.get(`/files${path}/alias[1]/modulename`)).toBe('e1000');
    expect(guest.augeas.has(`/files${path}/alias[2]`)).toBe(false);
  }
});
