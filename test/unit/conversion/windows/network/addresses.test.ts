import {
  addressList,
  ipv6OfHex,
  maskOfPrefix,
  prefixOfMask,
  usable,
} from '../../../../../lib/conversion/windows/network/addresses';

it('reads lists that commas, blanks or semicolons separate', () => {
  expect(addressList('10.0.0.1,10.0.0.2 2001:DB8::1;10.0.0.1')).toEqual([
    '10.0.0.1',
    '10.0.0.2',
    '2001:db8::1',
  ]);
});

it('leaves out what is no address', () => {
  expect(usable(['0.0.0.0', '::', '', 'ns1', '10.0.0.256', 'fe80::1%12', '10.0.0.1'])).toEqual(['10.0.0.1']);
  expect(addressList(undefined)).toEqual([]);
});

it.each([
  ['255.255.255.0', 24],
  ['255.255.255.255', 32],
  ['128.0.0.0', 1],
  ['0.0.0.0', 0],
])('the mask %s is a prefix of %i', (mask, prefix) => {
  expect(prefixOfMask(mask)).toBe(prefix);
  expect(maskOfPrefix(prefix)).toBe(mask);
});

it.each(['255.0.255.0', '0.0.0.255', '24', '', '255.255.255'])('"%s" is no mask', (mask) => {
  expect(prefixOfMask(mask)).toBeUndefined();
});

it('writes IPv6 addresses as usual', () => {
  expect(ipv6OfHex('20010db8000000000000000000000005')).toBe('2001:db8::5');
});
