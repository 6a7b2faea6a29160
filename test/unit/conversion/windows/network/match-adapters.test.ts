import type { AdapterDevice } from '../../../../../lib/conversion/windows/network/adapter-device';
import { matchAdapters } from '../../../../../lib/conversion/windows/network/match-adapters';

const e1000 = (path: string): string => `PCI\\VEN_8086&DEV_100F&SUBSYS_075015AD&REV_01\\4&B70F118&0&${path}`;
const vmxnet3 = (serial: string): string => `PCI\\VEN_15AD&DEV_07B0&SUBSYS_07B015AD&REV_01\\${serial}`;

const adapter = (guid: string, device: string, more: Partial<AdapterDevice> = {}): AdapterDevice => ({
  guid,
  device,
  description: 'a card',
  physical: true,
  ...more,
});

const match = (
  adapters: AdapterDevice[],
  nics: { mac?: string; model?: string; pciSlot?: number }[],
): Record<string, unknown> => Object.fromEntries(matchAdapters(adapters, nics));

const macs = ['00:50:56:8b:9d:cc', '00:50:56:8b:9d:cd'] as const;

it('goes by the address that the guest gives its adapter', () => {
  const own = adapter('A', e1000('0888'), { networkAddress: macs[1] });
  expect(
    match([own, adapter('B', e1000('1888'))], [{ mac: macs[0] }, { mac: macs[1].toUpperCase() }]),
  ).toEqual({
    A: { nic: 1, evidence: 'network-address' },
    B: { nic: 0, evidence: 'single' },
  });
});

it('goes by the serial number of a card', () => {
  const adapters = [adapter('A', vmxnet3('FF565000CD9D8BFE00')), adapter('B', vmxnet3('FF565000CC9D8BFE00'))];
  expect(match(adapters, [{ mac: macs[0] }, { mac: macs[1] }])).toEqual({
    A: { nic: 1, evidence: 'instance-id' },
    B: { nic: 0, evidence: 'instance-id' },
  });
});

it('goes by the slot', () => {
  const adapters = [adapter('A', e1000('1888')), adapter('B', e1000('0888'))];
  expect(match(adapters, [{ pciSlot: 33 }, { pciSlot: 35 }])).toEqual({
    A: { nic: 1, evidence: 'slot' },
    B: { nic: 0, evidence: 'slot' },
  });
});

it('takes nothing from a slot in which there is a card of another model', () => {
  const adapters = [adapter('A', e1000('0888')), adapter('B', vmxnet3('4&1&0&0888'))];
  expect(match(adapters, [{ pciSlot: 33, model: 'vmxnet3' }])).toEqual({
    A: { reason: 'Its card is none of those that the source has.' },
    B: { nic: 0, evidence: 'slot' },
  });
});

it('chooses between no two adapters that both were in the slot', () => {
  const adapters = [adapter('A', e1000('0888')), adapter('B', e1000('0888'))];
  const { A, B } = match(adapters, [{ pciSlot: 33 }]);
  expect([A, B]).toEqual(Array(2).fill({ reason: expect.stringContaining('not certain') as string }));
});

it('takes one adapter for the one card', () => {
  expect(match([adapter('A', 'VMBUS\\{1}\\{2}')], [{}])).toEqual({ A: { nic: 0, evidence: 'single' } });
});

it('does not take one of two adapters for one card, as the other may be it', () => {
  const matches = match([adapter('A', 'VMBUS\\{1}'), adapter('B', 'VMBUS\\{2}')], [{}]);
  expect(matches['A']).toEqual({ reason: expect.stringContaining('not certain') as string });
  expect(matches['B']).toEqual(matches['A']);
});

it('does not take one adapter for one of two cards', () => {
  expect(match([adapter('A', 'VMBUS\\{1}')], [{}, {}])).toEqual({
    A: { reason: expect.stringContaining('not certain') as string },
  });
});

it('leaves out adapters whose cards are gone', () => {
  const clone = adapter('A', vmxnet3('FF565000CD9D8BFE00'));
  const other = adapter('B', e1000('1888'));
  const nics = [{ mac: macs[0], model: 'vmxnet3', pciSlot: 192 }];
  expect(match([clone, other, adapter('C', vmxnet3('4&1&0&FF'))], nics)).toEqual({
    A: { reason: 'Its card is none of those that the source has.' },
    B: { reason: 'Its card is none of those that the source has.' },
    C: { nic: 0, evidence: 'single' },
  });
});

it('takes no adapter for a card in another slot than its own', () => {
  const nics = [
    { mac: macs[0], model: 'vmxnet3', pciSlot: 192 },
    { mac: macs[1], pciSlot: 224 },
  ];
  const adapters = [adapter('A', vmxnet3('FF565000CC9D8BFE00')), adapter('B', vmxnet3('4&1&0&00B0'))];
  expect(match(adapters, nics)).toEqual({
    A: { nic: 0, evidence: 'instance-id' },
    B: { reason: expect.stringContaining('not certain') as string },
  });
});

it('tells two cards by their models', () => {
  const adapters = [adapter('A', e1000('18')), adapter('B', vmxnet3('4&1&0&FF'))];
  expect(match(adapters, [{ model: 'vmxnet3' }, { model: 'e1000' }])).toEqual({
    A: { nic: 1, evidence: 'single' },
    B: { nic: 0, evidence: 'single' },
  });
});

it('takes no adapter that Windows makes for a card', () => {
  const team = adapter('A', 'COMPOSITEBUS\\X', { physical: false, description: 'Multiplexor' });
  expect(match([team], [{}])).toEqual({
    A: { reason: 'It is no network card, but an adapter that Windows makes (Multiplexor).' },
  });
  expect(match([adapter('A', e1000('08'))], [])).toEqual({
    A: { reason: 'The source has no network card.' },
  });
});

it('tells no card by an address that two have', () => {
  const own = adapter('A', e1000('0888'), { networkAddress: macs[0] });
  expect(match([own], [{ mac: macs[0] }, { mac: macs[0] }])['A']).toHaveProperty('reason');
});
