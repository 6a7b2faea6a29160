import {
  linkFile,
  linkFilePath,
} from '../../../../lib/conversion/linux/network-names/configuration/link-file';
import {
  mergeUdevRules,
  parseUdevRules,
  udevRule,
} from '../../../../lib/conversion/linux/network-names/configuration/udev-rules';

const mac = '00:50:56:aa:bb:cc';
const other = '00:50:56:00:00:01';
const path = '/etc/udev/rules.d/70-persistent-net.rules';
const generated = `# PCI device 0x15ad:0x07b0 (vmxnet3)
SUBSYSTEM=="net", ACTION=="add", DRIVERS=="?*", ATTR{address}=="00:50:56:AA:BB:CC", ATTR{type}=="1", KERNEL=="eth*", NAME="eth0"
`;

it('reads the rules that persistent-net-generator writes', () => {
  expect(parseUdevRules({ path, text: generated }, true)).toEqual([
    { mac, name: 'eth0', file: path, portable: true },
  ]);
  expect(parseUdevRules({ path, text: generated }, false)[0]?.portable).toBe(false);
});

it.each([
  [`ATTR{address}=="${mac}", NAME="lan"`, true],
  [`SUBSYSTEM=="net", \\\n ATTR{address}=="${mac}", \\\n NAME="lan"`, true],
  [`ATTR{address}=="${mac}", DRIVERS=="vmxnet3", NAME="lan"`, false],
  [`ATTR{address}=="${mac}", KERNELS=="0000:0b:00.0", NAME="lan"`, false],
  [`SYSFS{address}=="${mac}", NAME="lan"`, true],
])('sees whether %j holds on any machine: %s', (text, portable) => {
  expect(parseUdevRules({ path, text }, false)).toEqual([{ mac, name: 'lan', file: path, portable }]);
});

it.each([
  `# ATTR{address}=="${mac}", NAME="lan"`,
  `ATTR{address}!="${mac}", NAME="lan"`,
  'KERNEL=="eth0", NAME="lan"',
  `ATTR{address}=="${mac}", NAME="a b"`,
  `ATTR{address}=="${mac}", RUN+="/bin/x"`,
  'A'.repeat(300_000),
])('finds no name in %#', (text) => expect(parseUdevRules({ path, text }, true)).toEqual([]));

it('replaces rules for the address and for the name, and keeps the others', () => {
  const text = `${generated}ATTR{address}=="${other}", NAME="eth1"\nKERNEL=="x", RUN+="y", \\\n NAME="eth0"\n`;
  const merged = mergeUdevRules(text, [{ mac: '52:54:00:00:00:01', name: 'eth0' }], 'attr');
  expect(merged).toBe(
    [
      '# PCI device 0x15ad:0x07b0 (vmxnet3)',
      `ATTR{address}=="${other}", NAME="eth1"`,
      'KERNEL=="x", RUN+="y", \\',
      ' NAME="eth0"',
      '',
      '# Names from before the conversion, kept by v2v-node.',
      'SUBSYSTEM=="net", ACTION=="add", DRIVERS=="?*", ATTR{address}=="52:54:00:00:00:01", ATTR{type}=="1", NAME="eth0"',
      '',
    ].join('\n'),
  );
  expect(mergeUdevRules(merged, [{ mac: '52:54:00:00:00:01', name: 'eth0' }], 'attr')).toBe(merged);
});

it('writes a new file, and rules that old udev understands', () => {
  expect(mergeUdevRules('', [{ mac, name: 'eth0' }], 'sysfs')).toBe(
    `# Names from before the conversion, kept by v2v-node.\n${udevRule(mac, 'eth0', 'sysfs')}\n`,
  );
  expect(udevRule(mac, 'eth0', 'sysfs')).toContain(`SYSFS{address}=="${mac}"`);
  expect(parseUdevRules({ path, text: udevRule(mac, 'ens192', 'attr') }, false)[0]?.portable).toBe(true);
});

it('writes .link files', () => {
  expect(linkFilePath('ens192')).toBe('/etc/systemd/network/70-v2v-ens192.link');
  expect(linkFile(mac, 'ens192')).toContain(`[Match]\nMACAddress=${mac}\nPath=*\n\n[Link]\nName=ens192\n`);
});
