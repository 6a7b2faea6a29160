import { detectContent } from '../../../../lib/input/image/magic';
import { nameFromPath } from '../../../../lib/input/name';

test('short and empty files are unknown, and no error', () => {
  for (const text of ['', 'P', 'PK', 'QFI\xfb', 'KDM', '\x1f']) {
    expect(detectContent(Buffer.from(text, 'latin1'))).toBe('unknown');
  }
  expect(detectContent(Buffer.alloc(512))).toBe('unknown');
});

test('XML in its encodings', () => {
  expect(detectContent(Buffer.from('\ufeff<?xml version="1.0"?>'))).toBe('xml');
  expect(detectContent(Buffer.from('\ufeff<Envelope/>', 'utf16le'))).toBe('xml');
  expect(detectContent(Buffer.from('  <ovf:Envelope>'))).toBe('xml');
});

test.each([
  ['/x/centos.ova', 'centos'],
  ['a.qcow2.img', 'a.qcow2'],
  ['vm-sda', 'vm'],
  ['vm.ovf', 'vm'],
  ['/data/plain', 'plain'],
  ['.img', '.img'],
])('%s names the guest %s', (path, name) => {
  expect(nameFromPath(path)).toBe(name);
});
