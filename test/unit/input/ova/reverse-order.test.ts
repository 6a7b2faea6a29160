/**
 * vCenter may list controllers and disks in reverse, https://github.com/vmware/packer-plugin-vsphere/issues/37: the
 * disk that the guest boots from is the first all the same, through to the target.
 */
import { blockDeviceMap } from '../../../../lib/conversion/linux/block-devices/map';
import { openSource } from '../../../../lib/input';
import { makeMachine, makePlan } from '../../output/guest';
import { recordingContext, removeScratch, scratch, streamOptimizedVmdk, writeFiles } from '../archives';

afterAll(removeScratch);

const numbers = [3, 2, 1, 0];
const field = (name: string, value: string | number) => `<rasd:${name}>${value}</rasd:${name}>`;
const ovf = `<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
  xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
 <References>${numbers.map((n) => `<File ovf:id="f${n}" ovf:href="on-scsi${n}.vmdk"/>`).join('')}</References>
 <DiskSection>${numbers.map((n) => `<Disk ovf:diskId="d${n}" ovf:fileRef="f${n}"/>`).join('')}</DiskSection>
 <VirtualSystem ovf:id="x"><Name>guest</Name><VirtualHardwareSection>
 <Item>${field('InstanceID', 2)}${field('ResourceType', 4)}${field('VirtualQuantity', 512)}</Item>
 ${numbers.map((n) => `<Item>${field('Address', n)}${field('InstanceID', `c${n}`)}${field('ResourceType', 6)}</Item>`).join('')}
 ${numbers.map((n) => `<Item>${field('AddressOnParent', 0)}${field('HostResource', `ovf:/disk/d${n}`)}${field('InstanceID', `d${n}`)}${field('Parent', `c${n}`)}${field('ResourceType', 17)}</Item>`).join('')}
 </VirtualHardwareSection></VirtualSystem></Envelope>`;

test('the disk on SCSI 0:0 is sda, becomes vda and is booted from', async () => {
  const directory = scratch();
  const vmdk = streamOptimizedVmdk();
  writeFiles(directory, { 'guest.ovf': ovf });
  for (const number of numbers) writeFiles(directory, { [`on-scsi${number}.vmdk`]: vmdk });
  const { context } = await recordingContext();
  const source = await openSource({ mode: 'ova', path: directory }, context);

  const paths = source.disks.map(({ image }) => (image.kind === 'file' ? image.path.split('/').at(-1) : ''));
  expect(paths).toEqual([0, 1, 2, 3].map((number) => `on-scsi${number}.vmdk`));
  expect(source.disks.map(({ id }) => id)).toEqual([0, 1, 2, 3]);

  const { disks, removables } = source;
  const map = blockDeviceMap({ disks, removables, idePrefix: 'sd', bus: 'virtio-blk' });
  expect(map).toMatchObject({ sda: 'vda', sdb: 'vdb', sdc: 'vdc', sdd: 'vdd' });

  const plan = makePlan({ mode: 'local', directory }, { disks: 4 });
  const machine = await makeMachine(plan, { source }, context);
  const drives = machine.drives.flatMap((drive) => (drive.kind === 'disk' ? [drive] : []));
  expect(drives.map(({ disk, slot, bootOrder }) => [disk, slot, bootOrder])).toEqual([
    [0, 0, 1],
    [1, 1, 2],
    [2, 2, 3],
    [3, 3, 4],
  ]);
});
