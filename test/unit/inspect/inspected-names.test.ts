import type { Guestfs } from '../../../lib/guestfs';
import {
  inspectedMountpoints,
  inspectedNames,
  inspectedRoots,
} from '../../../lib/inspect/devices/inspected-names';
import type { Superblock } from '../../../lib/inspect/devices/superblock';

/** An appliance whose kernel calls the disks so, the last of them being the appliance's own. */
function guestWithDisks(kernelNames: readonly string[], calls: Record<string, unknown> = {}) {
  const links = kernelNames.map(
    (name, index) =>
      `lrwxrwxrwx 1 0 0   9 Nov 23 13:26 pci-0000:00:03.0-scsi-0:0:${index}:0 -> ../../${name}\n` +
      `lrwxrwxrwx 1 0 0  10 Nov 23 13:26 pci-0000:00:03.0-scsi-0:0:${index}:0-part1 -> ../../${name}1\n`,
  );
  const listing = `total 0\ndrwxr-xr-x 2 0 0 120 Nov 23 13:26 .\n${links.sort().join('')}\n`;
  const debug = jest.fn((_subcommand: string, _args: readonly string[]) => Promise.resolve(listing));
  return { guest: { debug, ...calls } as unknown as Guestfs, debug };
}

const btrfs = { type: 'btrfs' } as Superblock;
const holders = (disks: string[], ...withBtrfs: string[]) => ({
  disks,
  superblocks: new Map(withBtrfs.map((device) => [device, btrfs] as const)),
});

it('a subvolume is on the disk that libguestfs calls so, not the kernel', async () => {
  // The appliance's own disk answered first.
  const { guest } = guestWithDisks(['sdb', 'sda'], {
    inspectOs: () => Promise.resolve(['btrfsvol:/dev/sdb/@']),
    inspectGetMountpoints: () =>
      Promise.resolve({
        '/': 'btrfsvol:/dev/sdb//@',
        '/home': 'btrfsvol:/dev/sdb/@home',
        '/boot': '/dev/sda1',
      }),
  });
  const one = holders(['/dev/sda'], '/dev/sda');
  expect(await inspectedRoots(guest, one)).toEqual(['btrfsvol:/dev/sda/@']);
  expect(await inspectedMountpoints(guest, 'btrfsvol:/dev/sda/@', one)).toEqual({
    '/': 'btrfsvol:/dev/sda//@',
    '/home': 'btrfsvol:/dev/sda/@home',
    '/boot': '/dev/sda1',
  });
});

it('partitions of disks that changed places', async () => {
  const { guest, debug } = guestWithDisks(['sdc', 'sda', 'sdb', 'sdd']);
  const three = holders(['/dev/sda', '/dev/sdb', '/dev/sdc'], '/dev/sda2', '/dev/sdc1');
  const names = ['btrfsvol:/dev/sdc2/@', 'btrfsvol:/dev/sdb1/root', '/dev/sdb', 'btrfsvol:/dev/vg/root/@'];
  expect(await inspectedNames(guest, names, three)).toEqual([
    'btrfsvol:/dev/sda2/@',
    'btrfsvol:/dev/sdc1/root',
    '/dev/sdb',
    'btrfsvol:/dev/vg/root/@',
  ]);
  await inspectedNames(guest, names, three);
  expect(debug).toHaveBeenCalledTimes(1);
});

it("the appliance's own disk is none of the guest's, wherever it is plugged in", async () => {
  const { guest, debug } = guestWithDisks(['sda', 'sdb', 'sdc']);
  const own = '/sys/devices/pci0000:00/0000:00:0f.0/virtio4/host2/target2:0:0/2:0:0:0/block/sda';
  const listing = await debug('sh', []);
  debug.mockImplementation(() => Promise.resolve(`${listing}${own}\n`));
  const two = holders(['/dev/sda', '/dev/sdb'], '/dev/sda', '/dev/sdb');
  const names = ['btrfsvol:/dev/sdb/@', 'btrfsvol:/dev/sdc/root'];
  expect(await inspectedNames(guest, names, two)).toEqual(['btrfsvol:/dev/sda/@', 'btrfsvol:/dev/sdb/root']);
});

it('more than ten disks, in the order of their numbers', async () => {
  const letters = [...'abcdefghijkl'];
  const { guest } = guestWithDisks([...letters].reverse().map((letter) => `sd${letter}`));
  const disks = letters.slice(0, 11).map((letter) => `/dev/sd${letter}`);
  expect(await inspectedNames(guest, ['btrfsvol:/dev/sdb/@'], holders(disks, '/dev/sdk'))).toEqual([
    'btrfsvol:/dev/sdk/@',
  ]);
});

it('a libguestfs that translates these names itself is believed', async () => {
  const { guest } = guestWithDisks(['sdb', 'sda', 'sdc']);
  const two = holders(['/dev/sda', '/dev/sdb'], '/dev/sda');
  expect(await inspectedNames(guest, ['btrfsvol:/dev/sda/@'], two)).toEqual(['btrfsvol:/dev/sda/@']);
});

it('asks nothing of a guest without subvolumes, and does without an answer', async () => {
  const { guest, debug } = guestWithDisks(['sdb', 'sda']);
  const one = holders(['/dev/sda'], '/dev/sda');
  expect(await inspectedNames(guest, ['/dev/sda1'], one)).toEqual(['/dev/sda1']);
  expect(debug).not.toHaveBeenCalled();
  debug.mockImplementation(() => Promise.reject(new Error('no debug')));
  expect(await inspectedNames(guest, ['btrfsvol:/dev/sdb/@'], one)).toEqual(['btrfsvol:/dev/sdb/@']);
});
