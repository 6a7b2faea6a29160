import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { GUESTS, type GuestDefinition } from '../../guests';
import { planDisk, planEnvironment, rootArguments, type Layout } from '../../guests/disk-plan';

const MiB = 1024 ** 2;
const size = 6 * 1024 * MiB;
const layouts = resolve(__dirname, '../../guests/layouts');
const guest = { id: '12ab', diskController: 'lsilogic' } as GuestDefinition;

async function layoutOf(name: string): Promise<Layout> {
  return ((await import(join(layouts, name))) as { default: Layout }).default;
}

it.each(readdirSync(layouts))('%s fits on a disk, and nothing overlaps', async (name) => {
  const plan = planDisk(guest, await layoutOf(name), size);
  for (const list of [plan.partitions, plan.volumes]) {
    const places = [...list].sort((one, other) => one.offset - other.offset);
    places.forEach(({ offset, size: length }, index) => {
      expect(offset % MiB).toBe(0);
      expect(offset + length).toBeLessThanOrEqual(places[index + 1]?.offset ?? size);
    });
  }
  const uuids = plan.volumes.map(({ uuid }) => uuid);
  expect(new Set(uuids).size).toBe(uuids.length);
  expect(plan.volumes.filter(({ mount }) => mount === '/')).toHaveLength(1);
});

it('gives every guest identifiers of its own, and a layout that is there', () => {
  const ids = Object.values(GUESTS).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, layout } of Object.values(GUESTS)) {
    expect(id).toMatch(/^[0-9a-f]{4}$/);
    expect(readdirSync(layouts)).toContain(`${layout}.js`);
  }
});

it('names partitions as the disk controller has them named', async () => {
  const layout = await layoutOf('mbr-ext4.js');
  const environment = (diskController: GuestDefinition['diskController']): Record<string, string> =>
    planEnvironment(planDisk({ ...guest, diskController }, layout, size));
  expect(environment('lsilogic')).toMatchObject({
    GUEST_ROOT_DEVICE: '/dev/sda1',
    GUEST_SWAP_DEVICE: '/dev/sda2',
    GUEST_ROOT_PARTUUID: '5eed12ab-01',
  });
  expect(environment('nvme')).toMatchObject({ GUEST_ROOT_DEVICE: '/dev/nvme0n1p1' });
});

it('tells the kernel and fstab of a volume group, hyphens doubled as device mapper does', async () => {
  const plan = planDisk(guest, await layoutOf('gpt-uefi-lvm.js'), size);
  expect(rootArguments(plan)).toEqual(['root=/dev/mapper/debian--vg-root']);
  expect(planEnvironment(plan)).toMatchObject({
    GUEST_VG: 'debian-vg',
    GUEST_ESP_UUID: '5EED-12AB',
    GUEST_FSTAB: [
      '/dev/mapper/debian--vg-root / ext4 errors=remount-ro 0 1',
      'UUID=6e0f1d5a-8a52-4f5b-9d3c-5eed12ab0002 /boot ext4 defaults 0 2',
      'UUID=5EED-12AB /boot/efi vfat umask=0077 0 1',
      '/dev/mapper/debian--vg-swap_1 none swap sw 0 0',
    ].join('\n'),
  });
});

it('tells the kernel and fstab of subvolumes', async () => {
  const plan = planDisk(guest, await layoutOf('btrfs-subvolumes.js'), size);
  const uuid = '6e0f1d5a-8a52-4f5b-9d3c-5eed12ab0001';
  expect(rootArguments(plan)).toEqual([`root=UUID=${uuid}`, 'rootflags=subvol=@']);
  expect(planEnvironment(plan).GUEST_FSTAB).toContain(`UUID=${uuid} /home btrfs defaults,subvol=@home 0 0\n`);
});

it('says which of an encrypted volume is the container and which the mapping', async () => {
  const plan = planDisk(guest, await layoutOf('luks-on-lvm.js'), size);
  expect(rootArguments(plan)).toEqual(['root=/dev/mapper/root_crypt']);
  expect(planEnvironment(plan)).toMatchObject({
    GUEST_LUKS_NAME: 'root_crypt',
    GUEST_LUKS_DEVICE: '/dev/mapper/vg0-root',
    GUEST_ROOT_DEVICE: '/dev/mapper/root_crypt',
  });
});

it('refuses a layout that is larger than the disk', () => {
  expect(() =>
    planDisk(guest, { table: 'dos', partitions: [{ MiB: 7000, filesystem: 'swap' }] }, size),
  ).toThrow('larger than its disk');
  const volumes = [{ name: 'root', MiB: 100, filesystem: 'ext4', mount: '/' }];
  expect(() =>
    planDisk(guest, { table: 'dos', partitions: [{ MiB: 100, group: 'vg', volumes }] }, size),
  ).toThrow('the volumes of vg need 101 MiB, and it has 100');
});
