import { dataFileOf } from '../../../../lib/input/vmx/data-file';
import { isDescriptorText, readDescriptor } from '../../../../lib/input/vmx/descriptor';

const path = '/vmfs/volumes/ds/web/web.vmdk';
const find = (extents: string) => {
  const { extents: read } = readDescriptor(`# Disk DescriptorFile\nparentCID=ffffffff\n${extents}\n`);
  return dataFileOf(path, read, 'web.vmdk');
};

test.each([
  [
    'RW 8192 VMFS "web-flat.vmdk"',
    { path: '/vmfs/volumes/ds/web/web-flat.vmdk', format: 'raw', size: 4194304 },
  ],
  ['RW 8192 FLAT "a b.vmdk" 0', { path: '/vmfs/volumes/ds/web/a b.vmdk', format: 'raw', size: 4194304 }],
  ['  rw 8192 flat "é.vmdk" 0', { path: '/vmfs/volumes/ds/web/é.vmdk', format: 'raw', size: 4194304 }],
  ['RW 8192 SPARSE "web-s001.vmdk"', { path: '/vmfs/volumes/ds/web/web-s001.vmdk', format: 'vmdk' }],
])('the data of %j', (extents, file) => {
  expect(find(extents)).toEqual(file);
});

test.each([
  ['RW 8192 VMFS "../../secret"', 'INPUT_UNSAFE_PATH'],
  ['RW 8192 VMFS "/etc/shadow"', 'INPUT_UNSAFE_PATH'],
  ['RW 4096 FLAT "a.vmdk" 0\nRW 4096 FLAT "b.vmdk" 0', 'DISK_FORMAT'],
  ['RW 8192 FLAT "web-flat.vmdk" 64', 'DISK_FORMAT'],
  ['RW 8192 ZERO', 'DISK_FORMAT'],
  ['RW 8192 VMFS ""', 'DISK_FORMAT'],
  ['', 'DISK_FORMAT'],
])('%j is refused', (extents, code) => {
  expect(() => find(extents)).toThrow(expect.objectContaining({ code }));
});

test('a descriptor is told by its first line', () => {
  expect(isDescriptorText(Buffer.from('# Disk DescriptorFile\n'))).toBe(true);
  expect(isDescriptorText(Buffer.from('#disk descriptorfile\r\n'))).toBe(true);
  expect(isDescriptorText(Buffer.from('KDMV'))).toBe(false);
});

test('no parent is none, however it is written', () => {
  expect(readDescriptor('parentCID=FFFFFFFF')).not.toHaveProperty('parent');
  expect(readDescriptor('parentCID = 1234abcd')).toHaveProperty('parent');
  expect(readDescriptor('parentFileNameHint="a.vmdk"').parent).toBe('a.vmdk');
});
