import {
  isPattern,
  matchesPatterns,
} from '../../../../lib/conversion/linux/network-names/configuration/name-pattern';
import {
  isOnboardName,
  pathName,
  pciAddress,
} from '../../../../lib/conversion/linux/network-names/naming/vmware-slot';

it.each<[string[], string, boolean]>([
  [['en*'], 'ens192', true],
  [['en*'], 'eth0', false],
  [['eth?'], 'eth0', true],
  [['eth[0-9]'], 'eth5', true],
  [['eth[!0]'], 'eth0', false],
  [['eth[^0]'], 'eth1', true],
  [['ens*', '!ens33'], 'ens33', false],
  [['!lo'], 'ens33', true],
  [['ens+1'], 'enss1', false],
  [['[z-a]'], 'z', false],
  [['****************a'], 'b', false],
  [[], 'ens192', false],
])('%j and %s: %s', (patterns, name, expected) => expect(matchesPatterns(patterns, name)).toBe(expected));

it('tells patterns from names', () => {
  expect(['ens*', 'eth[0-9]', 'eth?', 'ens192'].filter(isPattern)).toEqual(['ens*', 'eth[0-9]', 'eth?']);
});

it.each([
  [33, '0000:02:01.0', 'enp2s1'],
  [160, '0000:03:00.0', 'enp3s0'],
  [1184, '0000:04:00.0', 'enp4s0'],
  [192, '0000:0b:00.0', 'enp11s0'],
  [224, '0000:13:00.0', 'enp19s0'],
  [256, '0000:1b:00.0', 'enp27s0'],
  [16, undefined, undefined],
  [288, undefined, undefined],
])('slot %j is %s', (slot, address, name) => {
  expect(pciAddress(slot)).toBe(address);
  expect(pathName(slot)).toBe(name);
});

it.each([
  ['eno16777736', 33],
  ['eno33554960', 34],
  ['eno16777984', 160],
  ['eno16780032', 192],
  ['eno33559296', 224],
  ['eno50338560', 256],
])('%s is the card in slot %d', (name, slot) => {
  expect(isOnboardName(name, slot)).toBe(true);
  expect(isOnboardName(name, slot + 32)).toBe(false);
});

it('a plain eno1 is in no slot', () => expect(isOnboardName('eno1', 192)).toBe(false));
