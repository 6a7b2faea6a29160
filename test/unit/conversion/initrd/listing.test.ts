import { InitrdListing } from '../../../../lib/conversion/linux/initrd/archive/listing';

function listing(entries: Record<string, string>): InitrdListing {
  const result = new InitrdListing();
  for (const [name, what] of Object.entries(entries)) {
    if (what === 'd') result.add({ name, type: 'directory', size: 0 });
    else if (what.startsWith('>'))
      result.add({ name, type: 'symlink', size: 0, content: Buffer.from(what.slice(1)) });
    else result.add({ name, type: 'file', size: what.length, content: Buffer.from(what) });
  }
  return result;
}

it('follows links, absolute and relative, and keeps what is not there', () => {
  const tree = listing({
    usr: 'd',
    'usr/lib': 'd',
    lib: '>usr/lib',
    sbin: '>/usr/sbin',
    'usr/sbin': '>bin',
    'usr/bin': 'd',
    'usr/bin/x': 'X',
  });
  expect(tree.realPath('lib/modules/6.1')).toBe('usr/lib/modules/6.1');
  expect(tree.realPath('/sbin/x')).toBe('usr/bin/x');
  expect(tree.text('sbin/x')).toBe('X');
  expect(tree.realPath('new/dir/file')).toBe('new/dir/file');
});

it('takes an entry below a link for what the kernel makes of it', () => {
  const tree = listing({
    usr: 'd',
    'usr/lib': 'd',
    lib: '>usr/lib',
    'lib/late.ko': 'm',
    './dot//slash': 'f',
  });
  expect(tree.paths()).toEqual(expect.arrayContaining(['usr/lib/late.ko', 'dot/slash']));
});

it('is not led out, in circles or through files', () => {
  const tree = listing({
    '../evil': 'x',
    'a/../../evil': 'x',
    loop: '>loop2',
    loop2: '>loop',
    up: '>../../../etc',
    f: 'file',
  });
  expect(tree.paths().sort()).toEqual(['f', 'loop', 'loop2', 'up']);
  expect(tree.realPath('loop/x')).toBeUndefined();
  expect(tree.realPath('up/passwd')).toBe('etc/passwd');
  expect(tree.realPath('f/x')).toBeUndefined();
  expect(tree.has('__proto__')).toBe(false);
});
