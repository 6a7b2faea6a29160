import {
  checkStaticAddresses,
  warnOfStaticAddresses,
} from '../../../../lib/conversion/guest/static-addresses';

const mac = '00:0c:29:00:00:01';

it.each([
  { mac, address: '10.0.0.5' },
  { mac: '00:0C:29:00:00:01', address: '10.0.0.5', prefix: 32, gateway: '10.0.0.1', dns: ['2001:db8::1'] },
  { mac, address: '2001:db8::5', prefix: 128, gateway: 'fe80::1' },
])('takes %j', (option) => {
  expect(() => checkStaticAddresses([option])).not.toThrow();
});

it.each([
  [{ mac: '00:0c:29', address: '10.0.0.5' }, '00:0c:29 is not a MAC address'],
  [{ mac, address: 'ten' }, 'ten is not an IP address'],
  [{ mac, address: 'fe80::1%2' }, 'fe80::1%2 is not an IP address'],
  [{ mac, address: '0.0.0.0' }, '0.0.0.0 is the address of no machine'],
  [{ mac, address: '10.0.0.5', prefix: 0 }, 'a length from 1 to 32, not 0'],
  [{ mac, address: '10.0.0.5', prefix: 1.5 }, 'a length from 1 to 32, not 1.5'],
  [{ mac, address: '2001:db8::5', prefix: 129 }, 'a length from 1 to 128, not 129'],
  [{ mac, address: '2001:db8::5', gateway: '10.0.0.1' }, '10.0.0.1 is not an IPv6 address'],
  [{ mac, address: '10.0.0.5', dns: ['ns1'] }, 'The DNS server ns1 is not an IP address'],
])('refuses %j', (option, message) => {
  expect(() => checkStaticAddresses([option])).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(message) as string }),
  );
});

it.each([
  ['linux', 1],
  ['windows', 0],
])('warns of addresses for a %s guest: %i', (system, count) => {
  const warnings: string[] = [];
  const warn = (code: string): void => void warnings.push(code);
  warnOfStaticAddresses(
    { system, guests: 'Linux guests' } as Parameters<typeof warnOfStaticAddresses>[0],
    {
      options: { windows: { staticAddresses: [{ mac, address: '10.0.0.5' }] } },
      context: { warn },
    } as unknown as Parameters<typeof warnOfStaticAddresses>[1],
  );
  expect(warnings).toEqual(Array<string>(count).fill('STATIC_ADDRESS_UNSUPPORTED'));
});
