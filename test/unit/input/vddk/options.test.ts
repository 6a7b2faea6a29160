import { describeInput, inputPrograms } from '../../../../lib/input';
import { checkedOptions } from '../../../../lib/input/vddk/check-options';
import { diskNames, exportWildcard } from '../../../../lib/input/vddk/disk-names';
import type { DomainDisk } from '../../../../lib/input/domain-xml/description';
import type { VddkInput, VddkOptions } from '../../../../types/input';

const input: VddkInput = {
  mode: 'vddk',
  guest: 'web',
  server: { host: 'vc', user: 'administrator@vsphere.local', inventoryPath: ['QA Lab', 'esx1'] },
  password: 'secret',
};
const digits = Array.from({ length: 20 }, () => 'ab');

test('it is said as on the command line, without secrets', () => {
  expect(describeInput(input)).toBe(
    '-i libvirt -ic vpx://administrator%40vsphere.local@vc/QA%20Lab/esx1 -it vddk web',
  );
  const vddk: VddkOptions = {
    libdir: '/opt/vddk',
    thumbprint: digits.join(''),
    transports: ['san', 'nbdssl'],
    cookie: '5e55',
    nfcHostPort: 903,
    files: ['[ds] a.vmdk', '[ds] b.vmdk'],
  };
  const described = describeInput({ ...input, vddk });
  expect(described).toContain('-io vddk-libdir=/opt/vddk');
  expect(described).toContain(`-io vddk-thumbprint=${digits.join(':').toUpperCase()}`);
  expect(described).toContain('-io vddk-transports=san:nbdssl');
  expect(described).toContain("-io 'vddk-file=[ds] a.vmdk' -io 'vddk-file=[ds] b.vmdk' web");
  expect(described).not.toMatch(/5e55|secret/);
  expect(inputPrograms(input)).toEqual(['nbdkit']);
});

test.each<[string, object]>([
  ['thumbprint', { thumbprint: 'AB:CD' }],
  ['thumbprint', { thumbprint: 'g'.repeat(40) }],
  ['port', { port: 0 }],
  ['nfcHostPort', { nfcHostPort: 65536 }],
  ['compression', { compression: 'gzip' }],
  ['transports', { transports: [] }],
  ['transports', { transports: ['nbd,san'] }],
  ['files', { files: [''] }],
  ['libdir', { libdir: '' }],
  ['snapshot', { snapshot: 'a\0b' }],
])('a wrong %s is refused', (option, wrong) => {
  expect(() => checkedOptions(wrong as VddkOptions)).toThrow(
    expect.objectContaining({ code: 'USAGE', subject: option }),
  );
});

test('a guest and a server are needed', () => {
  expect(() => describeInput({ ...input, guest: '' })).toThrow(expect.objectContaining({ code: 'USAGE' }));
  expect(() => describeInput({ ...input, server: { host: 'a b' } })).toThrow(
    expect.objectContaining({ code: 'USAGE' }),
  );
});

const disk = (name: string, path: string): DomainDisk => ({ name, place: { type: 'file', path } });

test('files that are stated are those of all disks, in order', () => {
  const disks = [disk('sda', '[ds] web/web.vmdk'), disk('sdb', '[ds] web/web_1.vmdk')];
  expect(diskNames(disks, 'web', undefined)).toEqual(['[ds] web/web.vmdk', '[ds] web/web_1.vmdk']);
  expect(diskNames(disks, 'web', ['[x] 1.vmdk', '[x] 2.vmdk'])).toEqual(['[x] 1.vmdk', '[x] 2.vmdk']);
  expect(() => diskNames(disks, 'web', ['[x] 1.vmdk'])).toThrow(
    expect.objectContaining({ code: 'USAGE', message: 'web has 2 disks, and 1 are named with vddk-file.' }),
  );
  const elsewhere: DomainDisk = { name: 'sdb', place: { type: 'other', kind: 'nvme' } };
  expect(() => diskNames([elsewhere], 'web', undefined)).toThrow(
    expect.objectContaining({ code: 'DISK_SOURCE' }),
  );
});

test('the wildcard of several disks fits them all', () => {
  expect(exportWildcard(['[ds] w/w.vmdk', '[ds] w/w_1.vmdk'])).toBe('\\[ds\\] w/w*.vmdk');
  expect(exportWildcard(['[a] w.vmdk', '[b] w.vmdk'])).toBe('\\[*.vmdk');
  expect(exportWildcard(['[ds] what?*\\.vmdk'])).toBe('\\[ds\\] what\\?\\*\\\\.vmdk');
  expect(exportWildcard(['[ds] a.vmdk', '[ds] b.raw'])).toBeUndefined();
});
