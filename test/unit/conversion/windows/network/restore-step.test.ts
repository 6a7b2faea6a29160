import type { FirstbootScript } from '../../../../../lib/conversion/guest/firstboot-script';
import { networkRestoreStep, networkSettingsStep } from '../../../../../lib/conversion/windows/network';
import { openHive } from '../../../../../lib/registry';
import { windows10Guest } from '../../../../../lib/testing';
import { devices, guids, networkKeys, staticIpv4 } from './registry';
import { collectingFirstboot, firstbootWith } from '../support/steps';

const nics = [
  { mac: '00:0c:29:00:00:01', pciSlot: 33, model: 'e1000' },
  { mac: '00:0c:29:00:00:02', pciSlot: 36, model: 'e1000' },
];

const system = networkKeys(
  {
    guid: guids[0],
    name: 'LAN',
    device: devices[0],
    tcpip: staticIpv4('10.0.0.5', {
      DefaultGateway: ['10.0.0.1'],
      DefaultGatewayMetric: ['0'],
      NameServer: '10.0.0.2',
      Domain: 'example.com',
    }),
    tcpip6: { NameServer: '2001:db8::53' },
    wins: ['10.0.0.4'],
  },
  { guid: guids[1], name: 'Gone', device: devices[1], tcpip: staticIpv4('10.0.0.6') },
);

const key = (guid: string): string => `ControlSet001\\Services\\Tcpip\\Parameters\\Interfaces\\${guid}`;
const connection = (guid: string): string =>
  `ControlSet001\\Control\\Network\\{4D36E972-E325-11CE-BFC1-08002BE10318}\\${guid}\\Connection`;

it('leaves the settings for the first boot, and takes them from the old adapter', async () => {
  await using windows = await windows10Guest({ nics, registry: { system } });
  const scripts: FirstbootScript[] = [];
  const state = windows.state({
    firstboot: collectingFirstboot(scripts),
  });
  await networkSettingsStep.run(state);
  expect(await networkRestoreStep.applies(state)).toBe(true);
  await networkRestoreStep.run(state);

  expect(scripts).toHaveLength(1);
  const [{ name, script, attempts, files }] = scripts as [FirstbootScript];
  expect([name, attempts]).toEqual(['network', 5]);
  expect(script).toContain('"%FIRSTBOOT_PROGRAM%" network network.conf\n');
  expect(Buffer.from(files!['network.conf']!).toString()).toBe(
    [
      'v2v-node-network 1',
      'adapter 00:0c:29:00:00:01',
      'name LAN',
      'address 10.0.0.5/24',
      'gateway 10.0.0.1',
      'dns 10.0.0.2',
      'dns 2001:db8::53',
      'suffix example.com',
      'wins 10.0.0.4',
      '',
    ].join('\r\n'),
  );

  await using hive = await openHive(windows.guest, state.windows.systemHive);
  expect(await hive.number(key(guids[0]), 'EnableDHCP')).toBe(1);
  for (const value of ['IPAddress', 'SubnetMask', 'DefaultGateway', 'DefaultGatewayMetric']) {
    expect(await hive.texts(key(guids[0]), value)).toEqual([]);
  }
  expect(await hive.text(key(guids[0]), 'NameServer')).toBe('');
  expect(await hive.text(key(guids[0]), 'Domain')).toBe('');
  expect(await hive.text(connection(guids[0]), 'Name')).toBe('LAN (old, 6AAFC9A9)');
  // What is not set again stays where it was.
  expect(await hive.number(key(guids[1]), 'EnableDHCP')).toBe(0);
  expect(await hive.texts(key(guids[1]), 'IPAddress')).toEqual(['10.0.0.6']);
  expect(await hive.text(connection(guids[1]), 'Name')).toBe('Gone');
});

it('takes nothing from the old adapter where no script can be left', async () => {
  await using windows = await windows10Guest({ nics, registry: { system } });
  const state = windows.state({ firstboot: firstbootWith(() => Promise.reject(new Error('no room'))) });
  await networkSettingsStep.run(state);
  await expect(networkRestoreStep.run(state)).rejects.toThrow('no room');
  await using hive = await openHive(windows.guest, state.windows.systemHive);
  expect(await hive.texts(key(guids[0]), 'IPAddress')).toEqual(['10.0.0.5']);
});

it('finds nothing to do in a guest that it has been through', async () => {
  await using windows = await windows10Guest({ nics, registry: { system } });
  const firstboot = collectingFirstboot([]);
  const first = windows.state({ firstboot });
  await networkSettingsStep.run(first);
  await networkRestoreStep.run(first);
  const second = windows.state({ firstboot });
  await networkSettingsStep.run(second);
  expect(await networkRestoreStep.applies(second)).toBe(
    'The guest has no network settings that are to be set again.',
  );
});
