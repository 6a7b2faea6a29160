import type { WindowsNetwork } from '../../../../../types/windows-network';
import { networkSettingsStep } from '../../../../../lib/conversion/windows/network';
import type { RegistryKeys } from '../../../../../lib/registry';
import type { WindowsGuestOptions } from '../../../../../lib/testing';
import { devices, guids, networkKeys, nsi, staticIpv4 } from './registry';
import { bareWindows } from '../support/bare-windows';

type Options = Parameters<Awaited<ReturnType<typeof bareWindows>>['state']>[0];

const nics = [
  { mac: '00:0c:29:00:00:01', model: 'e1000', pciSlot: 33 },
  { mac: '00:0c:29:00:00:02', model: 'e1000', pciSlot: 35 },
];

async function found(
  system: RegistryKeys,
  changes: Options = {},
  options: WindowsGuestOptions = { nics },
): Promise<{ network: WindowsNetwork; warnings: { code: string; message: string }[] }> {
  await using windows = await bareWindows({ ...options, registry: { system } });
  const state = windows.state();
  const all = { ...state, ...changes, options: { ...state.options, ...changes.options } };
  await networkSettingsStep.run(all);
  const warnings = windows.events.flatMap((event) =>
    event.type === 'warning' ? [{ code: event.code, message: event.message }] : [],
  );
  expect(all.changes).toEqual([]);
  return { network: all.network!, warnings };
}

it('finds nothing where everything is by DHCP', async () => {
  const keys = networkKeys({
    guid: guids[0],
    device: devices[0],
    tcpip: { EnableDHCP: 1, NameServer: '', DhcpIPAddress: '10.0.0.9' },
  });
  expect(await found(keys)).toEqual({
    network: { adapters: [], routes: [], restored: [], left: [] },
    warnings: [],
  });
});

it('reads everything that is set by hand, and tells the cards by their slots', async () => {
  const luid = '0000000700000600';
  const { network, warnings } = await found({
    ...networkKeys(
      {
        guid: guids[0],
        name: 'Büro',
        device: devices[0],
        tcpip: staticIpv4('10.0.0.5', {
          IPAddress: ['10.0.0.5', '0.0.0.0', '10.0.1.5'],
          SubnetMask: ['255.255.255.0', '0.0.0.0', '255.255.0.0'],
          DefaultGateway: ['10.0.0.1', '10.0.1.1'],
          DefaultGatewayMetric: ['0', '5'],
          NameServer: '10.0.0.2,10.0.0.3',
          Domain: 'example.com',
        }),
        tcpip6: { NameServer: '2001:db8::53' },
        wins: ['10.0.0.4'],
      },
      { guid: guids[1], name: 'Storage', device: devices[1], tcpip: { EnableDHCP: 1, NameServer: '' } },
    ),
    [`${nsi}\\10`]: {
      [`${luid}20010db8000000000000000000000005`]: Buffer.concat([
        Buffer.alloc(16, 255),
        Buffer.from([48, 0, 0, 0]),
      ]),
      [`${luid}fe800000000000000000000000000005`]: Buffer.alloc(48),
      'not a row': Buffer.alloc(48),
    },
    [`${nsi}\\16`]: {
      [`00000000${'0'.repeat(32)}00${'0'.repeat(38)}${luid}${luid}fe800000000000000000000000000001`]:
        Buffer.alloc(48, 255),
      [`0000000020010db8${'0'.repeat(24)}20${'0'.repeat(38)}${luid}${luid}fe800000000000000000000000000002`]:
        Buffer.from('00000000ffffffffffffffff00010000', 'hex'),
    },
    'ControlSet001\\Services\\Tcpip\\Parameters\\PersistentRoutes': {
      '0.0.0.0,0.0.0.0,10.0.0.1,-1': '',
      '10.9.0.0,255.255.0.0,10.0.0.254,3': '',
      '10.8.0.0,255.255.0.0,10.0.0.254,-1': '',
      'x,y': '',
    },
  });
  expect(warnings).toEqual([]);
  expect(network).toEqual({
    adapters: [
      {
        guid: guids[0],
        name: 'Büro',
        device: devices[0],
        nic: 0,
        evidence: 'slot',
        mac: '00:0c:29:00:00:01',
        ipv4: [
          { address: '10.0.0.5', prefix: 24 },
          { address: '10.0.1.5', prefix: 16 },
        ],
        ipv6: [],
        gateways: [{ address: '10.0.0.1' }, { address: '10.0.1.1', metric: 5 }],
        dns: ['10.0.0.2', '10.0.0.3', '2001:db8::53'],
        dnsSuffix: 'example.com',
        wins: ['10.0.0.4'],
        routes: [],
      },
      {
        guid: guids[1],
        name: 'Storage',
        device: devices[1],
        nic: 1,
        evidence: 'slot',
        mac: '00:0c:29:00:00:02',
        ipv4: [],
        ipv6: [{ address: '2001:db8::5', prefix: 48 }],
        gateways: [{ address: 'fe80::1' }],
        dns: [],
        wins: [],
        routes: [{ destination: '2001:db8::/32', gateway: 'fe80::2', metric: 256 }],
      },
    ],
    routes: [
      { destination: '10.9.0.0/16', gateway: '10.0.0.254', metric: 3 },
      { destination: '10.8.0.0/16', gateway: '10.0.0.254' },
    ],
    restored: [0, 1],
    left: [],
  });
});

it('leaves an adapter that is not told apart, with a warning', async () => {
  const keys = networkKeys({
    guid: guids[0],
    name: 'LAN',
    device: devices[0],
    tcpip: staticIpv4('10.0.0.5'),
  });
  const card = { network: 'LAN', networkType: 'network' as const, model: 'e1000' };
  const { network, warnings } = await found(keys, {}, { source: { nics: [card, card] } });
  expect(network.restored).toEqual([]);
  expect(network.left).toEqual([{ adapter: 0, reason: expect.stringContaining('not certain') as string }]);
  expect(warnings).toEqual([
    {
      code: 'STATIC_ADDRESS_LEFT',
      message: expect.stringContaining('"LAN" (10.0.0.5/24) is not set again.') as string,
    },
  ]);
});

it('does not warn of settings that are of no adapter any more', async () => {
  const keys = {
    [`ControlSet001\\Services\\Tcpip\\Parameters\\Interfaces\\${guids[1]}`]: staticIpv4('10.0.0.5'),
  };
  const { network, warnings } = await found(keys);
  expect(network.left).toHaveLength(1);
  expect(warnings).toEqual([]);
});

it('takes values of wrong types and hostile texts for what they are', async () => {
  const { network, warnings } = await found({
    ...networkKeys(
      {
        guid: guids[0],
        name: 'a\nname "x"',
        device: devices[0],
        class: { NetLuidIndex: 'six', Characteristics: ['x'], NetworkAddress: 7 },
        tcpip: staticIpv4('10.0.0.5', {
          IPAddress: ['10.0.0.5', '10.0.0.300', '10.0.0.6'],
          SubnetMask: ['255.255.255.0', '255.255.255.0', '255.0.255.0'],
          DefaultGateway: '10.0.0.1',
          NameServer: ['10.0.0.1'],
          Domain: 'x" & shutdown',
        }),
      },
      { guid: guids[1], device: devices[1], tcpip: { EnableDHCP: 'no', IPAddress: ['10.0.0.7'] } },
    ),
    'ControlSet001\\Services\\Tcpip\\Parameters\\Interfaces\\{nonsense}': staticIpv4('10.0.0.8'),
  });
  expect(network.adapters).toEqual([
    expect.objectContaining({ ipv4: [{ address: '10.0.0.5', prefix: 24 }], gateways: [], dns: [] }) as object,
  ]);
  expect(network.adapters[0]).not.toHaveProperty('name');
  expect(network.adapters[0]).not.toHaveProperty('dnsSuffix');
  expect(warnings.map(({ code }) => code)).toEqual(['STATIC_ADDRESS_UNREAD', 'STATIC_ADDRESS_UNREAD']);
});

it('leaves everything where it is not asked for', async () => {
  const keys = networkKeys({ guid: guids[0], device: devices[0], tcpip: staticIpv4('10.0.0.5') });
  const { network, warnings } = await found(keys, {
    options: { windows: { keepNetwork: false } },
  } as Options);
  expect(network).toMatchObject({ restored: [], left: [{ adapter: 0 }] });
  expect(warnings).toEqual([]);
});

describe('addresses that are asked for', () => {
  const asked = (...staticAddresses: object[]) =>
    ({ options: { windows: { staticAddresses } } }) as unknown as Options;

  it('take the place of those that the card had', async () => {
    const keys = networkKeys({
      guid: guids[0],
      name: 'LAN',
      device: devices[0],
      tcpip: staticIpv4('10.0.0.5', { NameServer: '10.0.0.2', Domain: 'example.com' }),
      wins: ['10.0.0.4'],
    });
    const { network } = await found(
      keys,
      asked(
        {
          mac: '00:0C:29:00:00:01',
          address: '192.0.2.5',
          gateway: '192.0.2.1',
          prefix: 25,
          dns: ['192.0.2.2'],
        },
        { mac: '00:0c:29:00:00:01', address: '2001:db8::5' },
        { mac: '00:0c:29:00:00:02', address: '192.0.2.6' },
      ),
    );
    expect(network).toMatchObject({
      adapters: [
        {
          guid: guids[0],
          name: 'LAN',
          nic: 0,
          evidence: 'option',
          ipv4: [{ address: '192.0.2.5', prefix: 25 }],
          ipv6: [{ address: '2001:db8::5', prefix: 64 }],
          gateways: [{ address: '192.0.2.1' }],
          dns: ['192.0.2.2'],
          dnsSuffix: 'example.com',
          wins: ['10.0.0.4'],
        },
        { nic: 1, mac: '00:0c:29:00:00:02', ipv4: [{ address: '192.0.2.6', prefix: 24 }], wins: [] },
      ],
      restored: [0, 1],
      left: [],
    });
  });

  it('tell which card an adapter is that has one of them', async () => {
    const keys = networkKeys(
      { guid: guids[0], name: 'A', device: 'VMBUS\\{1}', tcpip: staticIpv4('10.0.0.5') },
      { guid: guids[1], name: 'B', device: 'VMBUS\\{2}', tcpip: staticIpv4('10.0.1.5') },
    );
    const { network, warnings } = await found(keys, asked({ mac: nics[1]!.mac, address: '10.0.0.5' }));
    expect(network).toMatchObject({
      adapters: [{ name: 'A', nic: 1, evidence: 'option' }, { name: 'B' }],
      restored: [0],
      left: [{ adapter: 1 }],
    });
    expect(warnings).toHaveLength(1);
  });

  it('are set where nothing else is, and for no card that there is not', async () => {
    const { network, warnings } = await found({}, {
      options: {
        windows: {
          keepNetwork: false,
          staticAddresses: [
            { mac: nics[0]!.mac, address: '10.0.0.5' },
            { mac: '00:00:00:00:00:99', address: '10.0.0.6' },
          ],
        },
      },
    } as unknown as Options);
    expect(network).toMatchObject({ adapters: [{ nic: 0 }], restored: [0], left: [] });
    expect(warnings).toEqual([
      { code: 'STATIC_ADDRESS_UNUSED', message: expect.stringContaining('00:00:00:00:00:99') as string },
    ]);
  });
});

it('looks at no registry whose control set is not known', async () => {
  await using windows = await bareWindows();
  const state = windows.state();
  const applies = networkSettingsStep.applies({
    ...state,
    windows: { ...state.windows, currentControlSet: '' },
  });
  expect(applies).toContain('control sets');
});
