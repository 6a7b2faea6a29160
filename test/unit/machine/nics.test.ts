import { inKernelOrder, planNics } from '../../../lib/machine/nics';

const a = '00:50:56:00:00:0a';
const b = '00:50:56:00:00:0b';
const nic = (mac: string) => ({ mac, macGenerated: false, network: 'lan', networkType: 'network' as const });
const pinned = (...names: [string, string][]) => ({
  pinned: names.map(([mac, name], index) => ({
    nic: index,
    mac,
    name,
    evidence: 'vmware-slot' as const,
    file: '/f',
  })),
  unpinned: [],
});

it('makes up an address where the source has none, says so, and takes none twice', () => {
  const network = { network: 'lan', networkType: 'network' as const };
  const nics = planNics({
    nics: [{ ...network, mac: a.toUpperCase() }, network, network],
  });
  expect(nics.map(({ macGenerated }) => macGenerated)).toEqual([false, true, true]);
  expect(nics[0]?.mac).toBe(a);
  expect(nics[1]?.mac).toMatch(/^52:54:00(:[0-9a-f]{2}){3}$/);
  expect(nics[2]?.mac).not.toBe(nics[1]?.mac);
});

describe('inKernelOrder', () => {
  it('lists cards as the kernel of the guest is to count them', () => {
    expect(inKernelOrder([nic(a), nic(b)], pinned([a, 'eth1'], [b, 'eth0'])).map(({ mac }) => mac)).toEqual([
      b,
      a,
    ]);
  });
  it.each([
    ['names by place', pinned([a, 'ens224'], [b, 'ens192'])],
    ['a card without a name', pinned([a, 'eth1'])],
    ['nothing', undefined],
  ])('leaves the order of the source with %s', (_, names) => {
    expect(inKernelOrder([nic(a), nic(b)], names).map(({ mac }) => mac)).toEqual([a, b]);
  });
});
