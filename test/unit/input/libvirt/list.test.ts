import { libvirtInput } from '../../../../lib/input/libvirt';
import { listedDisks, summaryOf } from '../../../../lib/input/libvirt/summary';
import { recordingContext, removeScratch, scratch } from '../archives';
import { poolOf, testNode } from './node';

afterAll(removeScratch);

const uuid = '11111111-2222-3333-4444-555555555555';
const osinfo = `<metadata><libosinfo:libosinfo xmlns:libosinfo='http://libosinfo.org/xmlns/libvirt/domain/1.0'>
  <libosinfo:os id='http://debian.org/debian/12'/></libosinfo:libosinfo></metadata>`;

test('the guests of a libvirt, by name', async () => {
  const directory = scratch();
  const volume = `<disk type='volume' device='disk'><source pool='images' volume='a.qcow2'/><target dev='vda'/></disk>`;
  const cdrom = `<disk type='file' device='cdrom'><source file='/a.iso'/><target dev='sda'/></disk>`;
  const connection = testNode(
    [
      { name: 'web', uuid, devices: volume + cdrom, body: `<vcpu>2</vcpu>${osinfo}` },
      { name: 'db', state: 1 },
      { name: 'cache', state: 3 },
    ],
    poolOf(directory, 'a.qcow2'),
  );
  const { context } = await recordingContext();
  const guests = await libvirtInput.list!({ mode: 'libvirt', connection }, context);
  const memory = 64 * 1024 ** 2;
  const anyUuid = expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown;
  expect(guests).toEqual([
    { name: 'cache', uuid: anyUuid, power: 'paused', memory, vcpus: 1, disks: [] },
    { name: 'db', uuid: anyUuid, power: 'running', memory, vcpus: 1, disks: [] },
    {
      name: 'web',
      uuid,
      power: 'off',
      memory,
      vcpus: 2,
      system: 'http://debian.org/debian/12',
      disks: [{ path: `${directory}/a.qcow2`, size: 1024 ** 2 }],
    },
  ]);
});

test('what a guest does not say, or says wrongly, is left out of a list', () => {
  const { guest, domain } = summaryOf(
    `<domain><name>a</name><memory unit='parsecs'>1</memory><vcpu>many</vcpu><devices>
      <disk type='network'><source protocol='nbd' name='x'><host name='h' port='0'/></source><target dev='vda'/></disk>
      <disk type='network'><source protocol='https' name='a b.img'><host name='h'/></source><target dev='vdb'/></disk>
      <disk type='network'><source protocol='rbd' name='pool/image'/><target dev='vdc'/></disk>
      <disk type='block'><source dev='/dev/sdz'/><target dev='vdd'/></disk>
      <disk type='nvme'><target dev='vde'/></disk></devices></domain>`,
  );
  expect(guest).toEqual({});
  expect(listedDisks(domain)).toEqual([
    { path: 'network', target: 'vda' },
    { path: 'https://h/a%20b.img', target: 'vdb' },
    { path: 'rbd:pool/image', target: 'vdc' },
    { path: '/dev/sdz', target: 'vdd' },
    { path: 'nvme', target: 'vde' },
  ]);
});
