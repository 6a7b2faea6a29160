import {
  macOfInstance,
  macOfText,
  mayBeOfModel,
  pciIdOf,
  vmwareSlotOf,
} from '../../../../../lib/conversion/windows/network/instance-id';

const e1000 = 'PCI\\VEN_8086&DEV_100F&SUBSYS_075015AD&REV_01\\4&B70F118&0&';
const vmxnet3 = 'PCI\\VEN_15AD&DEV_07B0&SUBSYS_07B015AD&REV_01\\';
const e1000e = 'PCI\\VEN_8086&DEV_10D3&SUBSYS_07D015AD&REV_00\\';

it.each([
  [`${e1000e}000C29FFFFF3FFDE00`, '00:0c:29:f3:ff:de'],
  [`${vmxnet3}FF565000CC9D8BFE00`, '00:50:56:8b:9d:cc'],
  [`${vmxnet3}ff290c008e0e28fe00`, '00:0c:29:28:0e:8e'],
])('%s holds %s', (device, mac) => {
  expect(macOfInstance(device)).toBe(mac);
});

it.each([
  `${e1000}0888`,
  `${vmxnet3}FF565000CC9D8BFD00`,
  `${vmxnet3}FF565000CC9D8BFE`,
  'USB\\VID_0B95&PID_7720\\000C29FFFFF3FFDE00',
  `PCI\\${'A'.repeat(5000)}\\000C29FFFFF3FFDE00`,
  '',
])('%.60s holds no address', (device) => {
  expect(macOfInstance(device)).toBeUndefined();
});

it.each([
  ['0888', 33],
  ['1888', 35],
  ['00A8', 160],
  ['00B0', 192],
  ['00B8', 224],
  ['00C0', 256],
  ['00A9', 1184],
  ['18', 3],
  ['C8', 25],
])('the path %s is slot %i', (path, slot) => {
  expect(vmwareSlotOf(e1000 + path)).toBe(slot);
});

it.each(['0188', '0890', '1', '088', 'XX88', '00080888'])('the path %s is no slot', (path) => {
  expect(vmwareSlotOf(e1000 + path)).toBeUndefined();
});

it('only a PCI device has a slot', () => {
  expect(vmwareSlotOf('ROOT\\4&B70F118&0&0888')).toBeUndefined();
  expect(vmwareSlotOf(`${vmxnet3}FF565000CC9D8BFE00`)).toBeUndefined();
});

it('knows the device of a name', () => {
  expect(pciIdOf(`${e1000}0888`)).toBe('8086:100f');
  expect(pciIdOf('VMBUS\\{f8615163}\\{1}')).toBeUndefined();
});

it.each([
  [`${e1000}0888`, 'e1000', true],
  [`${e1000}0888`, 'vmxnet3', false],
  [`${e1000}0888`, 'constructor', true],
  [`${e1000}0888`, undefined, true],
  ['VMBUS\\{f8615163}\\{1}', 'e1000', true],
])('%.40s may be of model %s: %s', (device, model, expected) => {
  expect(mayBeOfModel(device, model)).toBe(expected);
});

it.each([
  ['005056AABBCC', '00:50:56:aa:bb:cc'],
  ['00-50-56-AA-BB-CC', '00:50:56:aa:bb:cc'],
  ['', undefined],
  ['000000000000', undefined],
  ['not an address', undefined],
])('the text "%s" is the address %s', (text, mac) => {
  expect(macOfText(text)).toBe(mac);
});
