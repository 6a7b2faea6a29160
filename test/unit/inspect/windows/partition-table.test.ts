import type { Guestfs } from '../../../../lib/guestfs';
import { findPartition, readPartitions } from '../../../../lib/inspect/devices/partition-table';
import { gptDisk, mbrDisk, partitionGuid, signature, types } from './support/partition-tables';

const disks = new Map([
  ['/dev/sda', mbrDisk({ 1: { type: 7, active: true, offset: 1 }, 2: { type: 5, offset: 100 } })],
  ['/dev/sdb', gptDisk({ 1: types.esp, 4: types.basic })],
  ['/dev/sdc', Buffer.alloc(0)],
]);
const MiB = 1024 ** 2;

it('the partitions of MBR and GPT disks, as their tables name them', () => {
  expect(readPartitions(disks)).toEqual([
    { device: '/dev/sda1', disk: 0, type: '0x07', active: true, name: { signature, offset: MiB } },
    { device: '/dev/sda2', disk: 0, type: '0x05', active: false, name: { signature, offset: 100 * MiB } },
    { device: '/dev/sdb1', disk: 1, type: types.esp, active: false, name: { partition: partitionGuid(1) } },
    { device: '/dev/sdb4', disk: 1, type: types.basic, active: false, name: { partition: partitionGuid(4) } },
  ]);
});

it.each([
  ['a primary one', { signature, offset: MiB }, '/dev/sda1'],
  ['a logical one, which only parted lists', { signature, offset: 101 * MiB }, '/dev/sda5'],
  ['one of a GPT disk', { partition: partitionGuid(4) }, '/dev/sdb4'],
  ['none at that place', { signature, offset: 7 }, undefined],
  ['none of that disk', { signature: 1, offset: MiB }, undefined],
  ['none of that GUID', { partition: partitionGuid(9) }, undefined],
])('a partition is found by what Windows calls it: %s', async (_, name, device) => {
  const guest = {
    partList: (disk: string) =>
      disk === '/dev/sda'
        ? Promise.resolve([{ part_num: 5, part_start: 101n * BigInt(MiB) }])
        : Promise.reject(new Error(disk)),
  } as unknown as Guestfs;
  expect(await findPartition(guest, name, { disks, partitions: readPartitions(disks) })).toBe(device);
});
