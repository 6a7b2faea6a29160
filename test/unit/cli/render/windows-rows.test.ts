import { networkTexts, windowsRows } from '../../../../lib/cli/render/windows-rows';
import type { WindowsReport } from '../../../../types/windows';
import type { WindowsAdapter } from '../../../../types/windows-network';

const adapter: WindowsAdapter = {
  guid: '{5A2B0F0C-0000-0000-0000-000000000001}',
  name: 'Ethernet0',
  nic: 0,
  mac: '00:50:56:00:00:01',
  ipv4: [{ address: '192.0.2.10', prefix: 24 }],
  ipv6: [{ address: '2001:db8::10', prefix: 64 }],
  gateways: [{ address: '192.0.2.1' }],
  dns: ['192.0.2.53', '192.0.2.54'],
  wins: [],
  routes: [],
};
const nothing: WindowsReport = { drivers: [], disabledServices: [], uninstalled: [] };

it('a guest to which nothing was done has no rows', () => {
  expect(windowsRows(nothing)).toEqual([]);
});

it('says of each device which driver it gets, and by whom that is signed', () => {
  const signature = {
    signer: 'Microsoft Windows Hardware Compatibility Publisher',
    digest: 'sha256',
  } as const;
  const rows = windowsRows({
    ...nothing,
    drivers: [
      {
        device: 'virtio-net',
        driver: {
          inf: 'NetKVM/w10/amd64/netkvm.inf',
          version: '100.95.104.26200',
          date: '2024-07-18',
          signature: { ...signature, kind: 'trusted' },
        },
        reason: 'It is in the directory of this Windows.',
        refused: [],
      },
      { device: 'virtio-rng', reason: 'no package has its hardware id', refused: [] },
    ],
  });
  expect(rows).toEqual([
    [
      'drivers',
      `virtio-net: NetKVM/w10/amd64/netkvm.inf 100.95.104.26200 of 2024-07-18, signed by ${signature.signer}`,
    ],
    ['', 'virtio-rng: none: no package has its hardware id'],
  ]);
});

it('says what was set by hand on an adapter, and whether it is set again', () => {
  const other: WindowsAdapter = {
    guid: '{0}',
    ipv4: [],
    ipv6: [],
    gateways: [],
    dns: [],
    wins: ['192.0.2.9'],
    routes: [],
  };
  expect(
    networkTexts({
      adapters: [adapter, other],
      routes: [],
      restored: [0],
      left: [{ adapter: 1, reason: 'no card of the source is this adapter' }],
    }),
  ).toEqual([
    'Ethernet0: 192.0.2.10/24, 2001:db8::10/64, gateway 192.0.2.1, DNS 192.0.2.53, 192.0.2.54; set again on 00:50:56:00:00:01',
    '{0}: WINS 192.0.2.9; not set again: no card of the source is this adapter',
  ]);
});

it('names services, programs, scripts and restarts', () => {
  const rows = windowsRows({
    ...nothing,
    disks: { reason: 'All disks were online.', disks: [], letters: [] },
    disabledServices: [
      { service: 'vmci', startBefore: 0 },
      { service: 'VMTools', startBefore: 2 },
    ],
    uninstalled: ['VMware Tools'],
    firstboot: {
      log: 'C:\\Program Files\\v2v-node\\firstboot.log',
      scripts: [
        { name: 'install-drivers', attempts: 3 },
        { name: 'network', attempts: 5 },
      ],
      restarts: 1,
    },
  });
  expect(rows).toEqual([
    ['disk policy', 'All disks were online.'],
    ['disabled', 'vmci, VMTools'],
    ['uninstalled', 'VMware Tools'],
    ['first boot', 'install-drivers, network'],
    ['', 'restarts to be expected: 1; log in the guest: C:\\Program Files\\v2v-node\\firstboot.log'],
  ]);
});
