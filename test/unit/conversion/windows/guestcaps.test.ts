import { beginState } from '../../../../lib/conversion/convert-guest';
import { guestcapsStep } from '../../../../lib/conversion/windows/guestcaps';
import type { WindowsState } from '../../../../lib/conversion/windows/state';
import type { WindowsGuestOptions } from '../../../../lib/testing';
import { planMachine } from '../../../../lib/machine';
import { chosen, chosenDriver, netkvm, otherDriver, vioscsi } from './support/driver';
import { warnings } from './support/steps';
import { bareWindows } from './support/bare-windows';

const inf = (...ids: string[]): string => ids.map((id) => `%Card%=Install, PCI\\${id}\r\n`).join('');
const e1000e = inf('VEN_8086&DEV_10D3&SUBSYS_00008086', 'ven_8086&dev_10d3');
const e1000 = inf('VEN_8086&DEV_100E');
const rtl8139 = inf('VEN_10EC&DEV_8139');

async function outcome(
  options: WindowsGuestOptions,
  changes: (state: WindowsState) => Partial<WindowsState> = () => ({}),
) {
  await using windows = await bareWindows(options);
  const begun = windows.state();
  const state = { ...begun, ...changes(begun) };
  await guestcapsStep.run(state);
  return { caps: state.guestcaps!, codes: warnings(windows), events: windows.events };
}

const complete = (): Partial<WindowsState> => ({
  chosenDrivers: chosen(
    chosenDriver(),
    vioscsi(),
    netkvm(),
    otherDriver('virtio-rng', 'VirtRng', ['VEN_1AF4&DEV_1005']),
    otherDriver('virtio-balloon', 'BALLOON', ['VEN_1AF4&DEV_1002']),
    otherDriver('pvpanic', 'PVPanic', []),
    otherDriver('virtio-vsock', 'VirtioSocket', ['VEN_1AF4&DEV_1012']),
  ),
  bootBuses: ['virtio-blk', 'virtio-scsi'],
  bootControllers: ['storahci', 'atapi', 'intelide'],
  rtcUtc: true,
});

it('gives a guest with all drivers all devices', async () => {
  const { caps, codes, events } = await outcome({}, complete);
  expect(caps).toEqual({
    blockBus: 'virtio-blk',
    netBus: 'virtio-net',
    virtioRng: true,
    virtioBalloon: true,
    isaPvpanic: true,
    virtioSocket: true,
    machine: 'q35',
    arch: 'x86_64',
    virtio10: true,
    rtcUtc: true,
    video: 'vga',
    acpi: true,
  });
  expect(codes).toEqual([]);
  expect(events.find(({ type }) => type === 'guestcaps')).toMatchObject({ guestcaps: caps });
});

describe('the bus of the disks', () => {
  const asked = (blockDriver: 'virtio-blk' | 'virtio-scsi', bootBuses: WindowsState['bootBuses']) => {
    return outcome({}, (state) => ({
      ...complete(),
      options: { ...state.options, windows: { blockDriver } },
      bootBuses: bootBuses ?? [],
    }));
  };

  it('is an option of the conversion', async () => {
    await using windows = await bareWindows();
    const recorder = { guest: windows.guest, changes: [] };
    const input = windows.input({ windows: { blockDriver: 'virtio-scsi' } });
    expect(beginState(recorder, input, windows.context).options.windows.blockDriver).toBe('virtio-scsi');
    expect(windows.state().options.windows).toEqual({});
  });

  it('is the one that was asked for', async () => {
    const { caps, codes } = await asked('virtio-scsi', ['virtio-blk', 'virtio-scsi']);
    expect([caps.blockBus, codes]).toEqual(['virtio-scsi', []]);
  });

  it.each([
    ['virtio-scsi', 'virtio-blk'],
    ['virtio-blk', 'virtio-scsi'],
  ] as const)('is not %s where only %s has a driver', async (wanted, there) => {
    const { caps, codes } = await asked(wanted, [there]);
    expect([caps.blockBus, codes]).toEqual([there, ['BLOCK_DRIVER']]);
  });
});

describe('a guest without virtio drivers', () => {
  it.each([
    [10, ['storahci', 'atapi', 'intelide'], 'q35', []],
    [6, ['msahci', 'atapi', 'intelide'], 'q35', []],
    [6, ['atapi', 'intelide'], 'i440fx', []],
    [6, ['atapi'], 'q35', ['NO_BOOT_CONTROLLER']],
    [10, [], 'q35', ['NO_BOOT_CONTROLLER']],
    [5, ['atapi', 'intelide'], 'i440fx', []],
    [5, ['storahci'], 'i440fx', ['NO_BOOT_CONTROLLER']],
  ])(
    'of version %i that starts with %j runs on %s',
    async (majorVersion, bootControllers, machine, codes) => {
      const files = { '/Windows/INF/net1.inf': e1000e, '/Windows/INF/net2.inf': e1000 };
      const result = await outcome({ files, inspection: { majorVersion } }, () => ({ bootControllers }));
      expect(result.caps).toMatchObject({ blockBus: 'ide', machine, virtioRng: false, virtioBalloon: false });
      expect(result.caps.netBus).toBe(machine === 'q35' ? 'e1000e' : 'e1000');
      // What there is no driver for is the step `drivers` to say.
      expect(result.codes).toEqual(codes);
    },
  );

  it.each([
    ['disks', { bootBuses: [] }, { blockBus: 'ide', netBus: 'virtio-net' }],
    ['network cards', { chosenDrivers: chosen(chosenDriver()) }, { blockBus: 'virtio-blk', netBus: 'e1000' }],
  ])('of one kind only: %s', async (_kind, changes, caps) => {
    const files = { '/Windows/INF/nete1000.inf': e1000 };
    const result = await outcome({ files }, () => ({ ...complete(), ...changes }));
    expect(result.caps).toMatchObject(caps);
  });
});

describe('the network card without netkvm', () => {
  const card = async (files: Record<string, string | Buffer>, majorVersion = 10) => {
    const { caps, codes } = await outcome({ files, inspection: { majorVersion } }, () => ({
      bootBuses: ['virtio-blk'],
    }));
    return [caps.netBus, ...codes.filter((code) => code === 'NO_NETWORK_ADAPTER')];
  };

  it('is the best that an INF of Windows names', async () => {
    expect(await card({ '/Windows/INF/netrtl.inf': rtl8139 })).toEqual(['rtl8139']);
    expect(await card({ '/Windows/INF/NETRTL.INF': rtl8139, '/Windows/INF/nete1.inf': e1000 })).toEqual([
      'e1000',
    ]);
    expect(await card({ '/Windows/INF/neta.inf': rtl8139 + e1000 + e1000e })).toEqual(['e1000e']);
    expect(await card({ '/Windows/INF/net.inf': Buffer.from(`\ufeff${e1000e}`, 'utf16le') })).toEqual([
      'e1000e',
    ]);
  });

  it('is none of PCI Express on a machine without it', async () => {
    expect(await card({ '/Windows/INF/net.inf': e1000e + rtl8139 }, 5)).toEqual(['rtl8139']);
  });

  it('is told by whole ids, and by INFs of network cards that came with Windows', async () => {
    const none = ['e1000e', 'NO_NETWORK_ADAPTER'];
    expect(await card({ '/Windows/INF/net.inf': inf('VEN_8086&DEV_100EF') })).toEqual(none);
    expect(await card({ '/Windows/INF/oem3.inf': e1000, '/Windows/INF/disk.inf': e1000 })).toEqual(none);
    expect(await card({ '/Windows/INF/net.inf': rtl8139.replace('8139', '8168') }, 5)).toEqual([
      'rtl8139',
      'NO_NETWORK_ADAPTER',
    ]);
  });

  it('is of no interest to a machine without one', async () => {
    const { codes } = await outcome({ nics: [] }, complete);
    expect(codes).toEqual([]);
  });
});

describe('virtio devices of the old form', () => {
  const old = (device: 'virtio-blk' | 'virtio-net', id: string) => ({
    ...chosenDriver({ device }),
    hardwareIds: [`PCI\\${id}`],
  });

  it.each([
    [[chosenDriver(), netkvm()], true],
    [[old('virtio-blk', 'VEN_1AF4&DEV_1001&SUBSYS_00021AF4'), netkvm()], false],
    [[chosenDriver(), old('virtio-net', 'VEN_1AF4&DEV_1000')], false],
  ])('are for drivers that know no others: %#', async (drivers, virtio10) => {
    const { caps } = await outcome({}, () => ({
      chosenDrivers: chosen(...drivers),
      bootBuses: ['virtio-blk'],
    }));
    expect(caps.virtio10).toBe(virtio10);
  });
});

it('becomes a machine with disks on SCSI and a clock in local time', async () => {
  await using windows = await bareWindows();
  const begun = windows.state();
  const state: WindowsState = {
    ...begun,
    ...complete(),
    rtcUtc: false,
    options: { ...begun.options, windows: { blockDriver: 'virtio-scsi' } },
  };
  await guestcapsStep.run(state);
  const machine = await planMachine(
    {
      source: windows.source,
      inspection: windows.inspection,
      conversion: { guestcaps: state.guestcaps! },
      plan: { name: 'w', abilities: { serialPort: true, namedNetworks: true, formats: ['raw'] } },
    },
    windows.context,
  );
  expect(machine).toMatchObject({
    chipset: 'q35',
    rtc: 'localtime',
    serialConsole: false,
    drives: [{ bus: 'scsi', slot: 0, kind: 'disk', disk: 0 }],
    nics: [{ model: 'virtio-net' }],
  });
});
