import { networkConf } from '../../../../../lib/conversion/windows/network/network-conf';

it('has a line for each setting of the adapters that are set again', () => {
  const nothing = { ipv4: [], ipv6: [], gateways: [], dns: [], wins: [], routes: [] };
  const conf = networkConf({
    adapters: [
      { ...nothing, ipv4: [{ address: '10.9.9.9', prefix: 8 }] },
      {
        ...nothing,
        name: 'Büro 1',
        mac: '00:0c:29:00:00:01',
        ipv4: [{ address: '10.0.0.5', prefix: 24 }],
        ipv6: [{ address: '2001:db8::5', prefix: 64 }],
        gateways: [{ address: '10.0.0.1', metric: 5 }, { address: 'fe80::1' }],
        routes: [{ destination: '2001:db8:1::/48', gateway: 'fe80::2' }],
      },
    ],
    routes: [{ destination: '10.0.0.0/8', gateway: '10.0.0.254', metric: 3 }],
    restored: [1],
    left: [{ adapter: 0, reason: '' }],
  });
  expect(conf.split('\r\n')).toEqual([
    'v2v-node-network 1',
    'route 10.0.0.0/8 10.0.0.254 3',
    'adapter 00:0c:29:00:00:01',
    'name Büro 1',
    'address 10.0.0.5/24',
    'address 2001:db8::5/64',
    'gateway 10.0.0.1 5',
    'gateway fe80::1',
    'route 2001:db8:1::/48 fe80::2',
    '',
  ]);
});
