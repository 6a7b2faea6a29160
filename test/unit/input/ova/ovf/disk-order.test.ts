/** Disks are in the order in which the guest counted them, whatever the order of the document. */
import { parseOvf } from '../../../../../lib/input/ova/ovf/parse';

interface Disk {
  name: string;
  parent?: string;
  slot?: number | undefined;
}

interface Controller {
  id: string;
  type: number;
  subType?: string;
  number?: number;
  bus?: number;
  label?: string;
}

function order(controllers: Controller[], disks: Disk[], type = 'vmx-13'): string[] {
  const field = (name: string, value: string | number | undefined) =>
    value === undefined ? '' : `<rasd:${name}>${value}</rasd:${name}>`;
  const text = `<Envelope xmlns:ovf="o" xmlns:rasd="r" xmlns:vssd="v">
   <References>${disks.map(({ name }) => `<File ovf:id="${name}" ovf:href="${name}"/>`).join('')}</References>
   <DiskSection>${disks.map(({ name }) => `<Disk ovf:diskId="${name}" ovf:fileRef="${name}"/>`).join('')}</DiskSection>
   <VirtualSystem><Name>x</Name><VirtualHardwareSection>
   <System><vssd:VirtualSystemType>${type}</vssd:VirtualSystemType></System>
   ${disks.map(({ name, parent, slot }) => `<Item>${field('InstanceID', `disk-${name}`)}${field('ResourceType', 17)}${field('HostResource', `ovf:/disk/${name}`)}${field('Parent', parent)}${field('AddressOnParent', slot)}</Item>`).join('')}
   ${controllers.map(({ id, type: kind, subType, number, bus, label }) => `<Item>${field('InstanceID', id)}${field('ResourceType', kind)}${field('ResourceSubType', subType)}${field('Address', number)}${field('BusNumber', bus)}${field('ElementName', label)}</Item>`).join('')}
   </VirtualHardwareSection></VirtualSystem></Envelope>`;
  return parseOvf(text, 'x.ovf', undefined, () => undefined).disks.map(({ file }) => file!.href);
}

const [ide, scsi, sata] = [5, 6, 20];
const scsiNumbers = [3, 2, 1, 0];
const onEach = scsiNumbers.map((number) => ({ name: `scsi${number}`, parent: `c${number}`, slot: 0 }));
const sorted = ['scsi0', 'scsi1', 'scsi2', 'scsi3'];

test.each<[string, (number: number) => Partial<Controller>]>([
  ['addresses', (number) => ({ number })],
  ['bus numbers, as in 0.9', (bus) => ({ bus })],
  ['names, where all have one address', (number) => ({ number: 0, label: `SCSI controller ${number}` })],
])('controllers in reverse are told by their %s', (_what, numbered) => {
  const controllers = scsiNumbers.map((number) => ({ id: `c${number}`, type: scsi, ...numbered(number) }));
  expect(order(controllers, onEach)).toEqual(sorted);
  expect(order([...controllers].reverse(), [...onEach].reverse())).toEqual(sorted);
});

test('controllers that nothing tells apart are in their order', () => {
  const controllers = scsiNumbers.map((number) => ({ id: `c${number}`, type: scsi, number: 0 }));
  expect(order(controllers, onEach)).toEqual(['scsi3', 'scsi2', 'scsi1', 'scsi0']);
});

test('places on one controller, numerically; those without one, or with the same, in their order', () => {
  const controllers = [{ id: 'c', type: scsi, number: 0 }];
  const disk = (name: string, slot?: number): Disk => ({ name, parent: 'c', slot });
  expect(order(controllers, [disk('a', 10), disk('b', 9), disk('c', 0)])).toEqual(['c', 'b', 'a']);
  expect(order(controllers, [disk('b'), disk('a')])).toEqual(['b', 'a']);
  expect(order(controllers, [disk('b', 0), disk('a', 0)])).toEqual(['b', 'a']);
  expect(order(controllers, [disk('c'), disk('b', 1), disk('a', 0)])).toEqual(['a', 'b', 'c']);
});

test('kinds of controllers: IDE first, NVMe last, and those between by hypervisor', () => {
  const controllers = [
    { id: 'nvme', type: sata, subType: 'vmware.nvme.controller', number: 0 },
    { id: 'sata', type: sata, subType: 'AHCI', number: 0 },
    { id: 'scsi', type: scsi, number: 0 },
    { id: 'ide1', type: ide, number: 1 },
    { id: 'ide0', type: ide, number: 0 },
  ];
  const disks = [
    ...controllers.map(({ id }) => ({ name: id, parent: id, slot: 0 })),
    { name: 'slave', parent: 'ide0', slot: 1 },
    { name: 'loose' },
  ];
  expect(order(controllers, disks)).toEqual(['ide0', 'slave', 'ide1', 'scsi', 'sata', 'nvme', 'loose']);
  expect(order(controllers, disks, 'virtualbox-2.2')).toEqual([
    'ide0',
    'slave',
    'ide1',
    'sata',
    'scsi',
    'nvme',
    'loose',
  ]);
});

test('a place that no controller has is none', () => {
  const controllers = [
    { id: 'b', type: scsi, number: 1e15 },
    { id: 'a', type: scsi, number: 0 },
  ];
  const disks = [
    { name: 'far', parent: 'b', slot: 1e15 },
    { name: 'below', parent: 'b', slot: -1 },
    { name: 'near', parent: 'b', slot: 3 },
    { name: 'first', parent: 'a', slot: 0 },
  ];
  expect(order(controllers, disks)).toEqual(['near', 'far', 'below', 'first']);
});

test('a controller counts, not another item with its id', () => {
  const controllers = [
    { id: 'c', type: 3 },
    { id: 'c', type: scsi, number: 0 },
    { id: 'i', type: ide, number: 0 },
  ];
  expect(
    order(controllers, [
      { name: 's', parent: 'c' },
      { name: 'i', parent: 'i' },
    ]),
  ).toEqual(['i', 's']);
});
