import type { WindowsNetwork } from '../../../../../types/windows-network';
import { networkRestoreStep, networkSettingsStep } from '../../../../../lib/conversion/windows/network';
import { readAdapterDevices } from '../../../../../lib/conversion/windows/network/adapter-device';
import { readInterfaceSettings } from '../../../../../lib/conversion/windows/network/read-ipv4';
import { openHive } from '../../../../../lib/registry';
import { createTestGuest, windows10Guest } from '../../../../../lib/testing';
import { itWithSamples, sample } from '../../../samples';
import { firstbootWith } from '../support/steps';

const systemHive = '/Windows/System32/config/SYSTEM';
const e1000 = 'PCI\\VEN_8086&DEV_100F&SUBSYS_075015AD&REV_01\\4&B70F118&0&';

const expected: WindowsNetwork = {
  adapters: [
    {
      guid: '{6AAFC9A9-0542-4DB2-8760-CCFFA953737C}',
      name: 'Local Area Connection',
      device: `${e1000}0888`,
      nic: 1,
      evidence: 'slot',
      mac: '00:0c:29:aa:bb:cc',
      ipv4: [{ address: '192.168.1.123', prefix: 24 }],
      ipv6: [],
      gateways: [{ address: '192.168.1.1' }],
      dns: ['192.168.1.112'],
      wins: [],
      routes: [],
    },
    {
      guid: '{698E50A9-4F58-4D86-B61D-F42E58DCACF6}',
      name: 'Local Area Connection 2',
      device: `${e1000}1888`,
      nic: 0,
      evidence: 'slot',
      mac: '00:50:56:aa:bb:cc',
      ipv4: [{ address: '10.3.58.5', prefix: 24 }],
      ipv6: [],
      gateways: [{ address: '10.3.58.1' }],
      dns: ['10.3.58.4'],
      wins: [],
      routes: [],
    },
  ],
  routes: [],
  restored: [0, 1],
  left: [],
};

itWithSamples('SYSTEM-win7-vmware')('Windows 7 with two static cards', async () => {
  const hive = sample('SYSTEM-win7-vmware');
  await using windows = await windows10Guest({
    files: { [systemHive]: hive },
    nics: [
      { mac: '00:50:56:aa:bb:cc', model: 'e1000', pciSlot: 35 },
      { mac: '00:0c:29:aa:bb:cc', model: 'e1000', pciSlot: 33 },
    ],
  });
  const files: string[] = [];
  const state = windows.state({
    firstboot: firstbootWith((_to, script) =>
      Promise.resolve(void files.push(Buffer.from(script.files!['network.conf']!).toString())),
    ),
  });
  await networkSettingsStep.run(state);
  expect(state.network).toEqual(expected);
  expect(windows.events.filter(({ type }) => type === 'warning')).toEqual([]);

  await networkRestoreStep.run(state);
  expect(files[0]!.split('\r\n').slice(0, 6)).toEqual([
    'v2v-node-network 1',
    'adapter 00:0c:29:aa:bb:cc',
    'name Local Area Connection',
    'address 192.168.1.123/24',
    'gateway 192.168.1.1',
    'dns 192.168.1.112',
  ]);
  await using after = await openHive(windows.guest, systemHive);
  expect(await readInterfaceSettings(after, 'ControlSet001')).toEqual(new Map());
});

itWithSamples('SYSTEM-win7-vmware')('Windows 7 with its cards in slots that are not known', async () => {
  const hive = sample('SYSTEM-win7-vmware');
  await using windows = await windows10Guest({
    files: { [systemHive]: hive },
    nics: [{ model: 'e1000' }, { model: 'e1000' }],
    source: {
      nics: [1, 2].map(() => ({ network: 'LAN', networkType: 'network' as const, model: 'e1000' })),
    },
  });
  const state = windows.state();
  await networkSettingsStep.run(state);
  expect(state.network).toMatchObject({ restored: [], left: [{ adapter: 0 }, { adapter: 1 }] });
});

itWithSamples('SYSTEM-win10-laptop')('Windows 10 by DHCP', async () => {
  const hive = sample('SYSTEM-win10-laptop');
  await using guest = await createTestGuest({ files: { '/SYSTEM': hive } });
  await using system = await openHive(guest, '/SYSTEM');
  expect(await readInterfaceSettings(system, 'ControlSet001')).toEqual(new Map());
  const cards = (await readAdapterDevices(system, 'ControlSet001')).filter(({ physical }) => physical);
  expect(cards).toEqual([
    {
      guid: '{08BA0CD8-E98C-475C-BADF-65130C043BD6}',
      name: 'Ethernet',
      device: 'PCI\\VEN_8086&DEV_1502&SUBSYS_05341028&REV_04\\3&11583659&0&C8',
      description: 'Intel(R) 82579LM Gigabit Network Connection',
      physical: true,
      luid: '0000000180000600',
    },
    expect.objectContaining({ name: 'Wi-Fi', luid: '0000000080004700' }) as object,
  ]);
});
