// libvirt's own ESX driver against the test's vCenter, which the tests of v2v-node's client use as well.
import { LibvirtConnection } from '../../lib/libvirt/index';
import {
  smallEsxi,
  smallVCenter,
  TestVCenter,
  type GuestAt,
  type Inventory,
  type TestVCenterOptions,
} from '../support/vsphere';

const user = 'administrator';
const password = 'geheim-123';

const start = (inventory: Inventory, options: TestVCenterOptions = {}) =>
  TestVCenter.start(inventory, { user, password, ...options });

function connect(uri: string, stated = password): Promise<LibvirtConnection> {
  return LibvirtConnection.open(uri, { auth: (asked) => asked.map(({ echo }) => (echo ? user : stated)) });
}

const onCenter = ({ address }: TestVCenter) =>
  `vpx://${user}@${address}/DC0/Cluster%201/esx1.example.com?no_verify=1`;

test.each([
  ['a vCenter', smallVCenter(), onCenter, 'DC0'],
  [
    'an ESXi host',
    smallEsxi(),
    ({ address }: TestVCenter) => `esx://${user}@${address}/?no_verify=1`,
    'ha-datacenter',
  ],
])('libvirt lists and describes the guests of %s', async (_what, inventory, uri, datacenter) => {
  await using center = await start(inventory);
  await using connection = await connect(uri(center));
  expect(await connection.type()).toBe('ESX');
  expect(await connection.version()).toMatchObject({ major: 7, minor: 0 });
  const states: Record<string, string> = {};
  for (const domain of await connection.domains()) states[domain.name] = (await domain.state()).state;
  expect(states).toEqual({ web: 'shutoff', db: 'running' });
  const xml = await (await connection.lookupDomainByName('web')).xml();
  expect(xml).toContain(`<vmware:datacenterpath>${datacenter}</vmware:datacenterpath>`);
  expect(xml).toContain('<vmware:moref>vm-57</vmware:moref>');
  expect(xml).toContain("<source file='[datastore1] web/web.vmdk'/>");
  expect(xml).toContain('<uuid>4203d2b4-4cd2-4a0e-a9b1-000000000001</uuid>');
  expect(center.requests.map(({ status }) => status)).toEqual(center.requests.map(() => 200));
});

const uuidOf = (index: number): string => `4203d2b4-4cd2-4a0e-a9b1-${String(index).padStart(12, '0')}`;

test.each(['a b', 'a (1)', 'a+b', 'é', '%41', 'a & b'])(
  'libvirt describes a guest on the datastore %s',
  async (name) => {
    const guest: GuestAt = {
      name,
      uuid: uuidOf(7),
      firmware: 'efi',
      disks: [
        { path: `[${name}] ${name}/${name}.vmdk`, size: 1 << 20 },
        { path: `[datastore1] ${name}/data.vmdk`, size: 1 << 20, bus: 'sata' },
      ],
      nics: [{ network: 'VM Network', mac: '00:50:56:01:02:03' }],
    };
    const inventory = smallVCenter([guest], [{ name }, { name: 'datastore1' }]);
    await using center = await start(inventory);
    await using connection = await connect(onCenter(center));
    const [domain] = await connection.domains();
    expect(domain?.name).toBe(name);
    const xml = await domain!.xml();
    const written = name.replace('&', '&amp;');
    expect(xml).toContain(`<source file='[${written}] ${written}/${written}.vmdk'/>`);
    expect(xml).toContain(`<source file='[datastore1] ${written}/data.vmdk'/>`);
    expect(xml).toContain("firmware='efi'");
    expect(xml).toContain("<mac address='00:50:56:01:02:03'");
  },
);

// It ends the datastore's name at the first bracket.
test('libvirt does not find the VMX file of a guest on the datastore a [x]', async () => {
  const disk = { path: '[a [x]] web/web.vmdk', size: 1 << 20 };
  await using center = await start(
    smallVCenter([{ name: 'web', uuid: uuidOf(7), disks: [disk] }], [{ name: 'a [x]' }]),
  );
  await using connection = await connect(onCenter(center));
  const [domain] = await connection.domains();
  await expect(domain!.xml()).rejects.toThrow(/HTTP response code 404/);
});

test('libvirt finds a host below folders, of a datacenter with a blank in its name', async () => {
  const [datacenter] = smallVCenter().datacenters;
  const inventory: Inventory = {
    product: 'vcenter',
    datacenters: [
      {
        ...datacenter!,
        name: 'QA Lab',
        folders: ['Europe', 'A & B'],
        clusters: [{ name: 'Cluster 1', folders: ['racks'], hosts: [{ name: 'esx1.example.com' }] }],
      },
    ],
  };
  await using center = await start(inventory);
  const path = 'Europe/A%20%26%20B/QA%20Lab/racks/Cluster%201/esx1.example.com';
  await using connection = await connect(`vpx://${user}@${center.address}/${path}?no_verify=1`);
  const xml = await (await connection.lookupDomainByName('web')).xml();
  expect(xml).toContain('<vmware:datacenterpath>Europe/A &amp; B/QA Lab</vmware:datacenterpath>');
});

test('libvirt is told of a wrong password', async () => {
  await using center = await start(smallVCenter());
  await expect(connect(onCenter(center), 'wrong')).rejects.toThrow(/incorrect user name or password/);
});

test('libvirt logs in again when its session has expired', async () => {
  await using center = await start(smallVCenter());
  await using connection = await connect(onCenter(center));
  center.sessions.expire();
  expect(await connection.domains()).toHaveLength(2);
  expect(center.requests.filter(({ what }) => what === 'Login')).toHaveLength(2);
});
