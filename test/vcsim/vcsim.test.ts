// The client against govmomi's simulator, and the small vCenter of the tests beside it: what one answers, the other does.
import type { VSphereServer } from '../../types/input';
import type { VSphereGuest, VSphereListedGuest } from '../../types/vsphere';
import { VSphereClient } from '../../lib/vsphere';
import { TestVCenter, type DatacenterAt, type GuestAt, type Inventory } from '../support/vsphere';
import { recordingContext } from '../unit/support/recording-context';
import { Simulator } from './simulator';

const building = 20 * 60_000;

interface Seen {
  listed: VSphereListedGuest[];
  described: VSphereGuest[];
}

const serverAt = (port: number): VSphereServer => ({
  host: '127.0.0.1',
  port,
  user: Simulator.user,
  verifyCertificate: false,
});

async function see(port: number): Promise<Seen> {
  await using context = recordingContext();
  const client = await VSphereClient.connect(serverAt(port), Simulator.password, context);
  const listed: VSphereListedGuest[] = [];
  for await (const guest of client.guests()) listed.push(guest);
  listed.sort((one, other) => one.name.localeCompare(other.name));
  const described: VSphereGuest[] = [];
  for (const { name } of listed) described.push(await client.guest(name));
  return { listed, described };
}

/** The inventory that the small vCenter needs to say the same of each guest. */
function sameInventory(product: Inventory['product'], { described }: Seen): Inventory {
  const guests = described.map((guest): GuestAt => ({
    name: guest.name,
    moref: guest.id,
    uuid: guest.uuid,
    power: guest.power === 'running' ? 'poweredOn' : 'poweredOff',
    guestId: guest.guestId,
    guestFullName: guest.system,
    memoryMB: guest.memory / 2 ** 20,
    cpus: guest.vcpus,
    firmware: guest.firmware,
    version: guest.hardwareVersion,
    changeTracking: guest.changeTracking,
    template: guest.isTemplate,
    vmx: guest.vmx,
    disks: guest.disks.map(({ path, capacity, key, label, mode, provisioning, changeId }) => ({
      path,
      size: capacity,
      key,
      label,
      mode,
      thin: provisioning === 'thin',
      eagerlyScrub: provisioning === 'eager-zeroed-thick',
      ...(changeId === undefined ? {} : { changeId }),
    })),
  }));
  const datastores = new Map(
    described.flatMap((guest) => guest.datastores).map((store) => [store.name, store]),
  );
  const datacenter: DatacenterAt = {
    name: 'DC0',
    clusters: [{ name: 'Cluster', hosts: [{ name: 'host' }] }],
    datastores: [...datastores.values()].map(({ name, accessible }) => ({ name, accessible })),
    guests,
  };
  return { product, datacenters: [datacenter] };
}

/** Without what each server has of its own: ids, addresses and kinds of datastores. */
function comparable({ listed, described }: Seen): unknown {
  const store = ({ name, accessible }: VSphereGuest['datastores'][number]) => ({ name, accessible });
  return {
    listed,
    described: described.map(({ datastores, disks, ...guest }) => ({
      ...guest,
      datastores: datastores.map(store),
      disks: disks.map(({ datastore, ...disk }) => ({ ...disk, datastore: datastore && store(datastore) })),
    })),
  };
}

test.each(['vcenter', 'esxi'] as const)(
  'the small server says of guests what the simulator of a %s says',
  async (product) => {
    await using simulator = await Simulator.start(product);
    const expected = await see(simulator.port);
    expect(expected.listed.length).toBeGreaterThanOrEqual(2);
    expect(expected.described.every(({ disks }) => disks.length > 0 && disks[0]!.capacity > 0)).toBe(true);
    await using small = await TestVCenter.start(sameInventory(product, expected), {
      user: Simulator.user,
      password: Simulator.password,
    });
    expect(comparable(await see(small.port))).toEqual(comparable(expected));
  },
  building,
);

test.each(['vcenter', 'esxi'] as const)(
  'the simulator of a %s tells its product, and refuses a wrong password',
  async (product) => {
    await using simulator = await Simulator.start(product);
    await using context = recordingContext();
    const client = await VSphereClient.connect(serverAt(simulator.port), Simulator.password, context);
    expect(client.product.kind).toBe(product);
    await expect(client.guest('absent')).rejects.toMatchObject({ code: 'SOURCE_GUEST' });
    const refused = VSphereClient.connect(serverAt(simulator.port), 'wrong', context);
    await expect(refused).rejects.toMatchObject({ code: 'SOURCE_LOGIN' });
  },
  building,
);

test(
  'the simulator finds guests by UUID and by place',
  async () => {
    await using simulator = await Simulator.start('vcenter');
    await using context = recordingContext();
    const client = await VSphereClient.connect(serverAt(simulator.port), Simulator.password, context);
    const guest = await client.guest('DC0_H0_VM0');
    expect((await client.guest(guest.uuid)).id).toBe(guest.id);
    expect((await client.guest(guest.id)).name).toBe(guest.name);
    expect((await client.guestAt('/DC0/vm/DC0_H0_VM0'))?.id).toBe(guest.id);
  },
  building,
);
