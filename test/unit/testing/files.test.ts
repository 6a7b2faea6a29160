import { gzipSync } from 'node:zlib';

import { createTestGuest, type TestGuest } from '../../../lib/testing';

let guest: TestGuest;
beforeEach(async () => {
  guest = await createTestGuest({
    files: {
      '/dir/file': 'one\ntwo\r\nthree',
      '/dir/.hidden': '',
      '/dir/sub/deep': 'x',
      '/link': { link: 'dir/file' },
      '/dirlink': { link: '/dir' },
      '/dangling': { link: '/missing' },
      '/digits': '0123456789',
    },
  });
});
afterEach(() => guest.close());

const errno = (promise: Promise<unknown>): Promise<string | undefined> =>
  promise.then(
    () => undefined,
    (error: { errno?: string }) => error.errno,
  );

describe('questions', () => {
  it('tell what a path is, through links only where they are asked to', async () => {
    expect(await guest.isFile('/link')).toBe(false);
    expect(await guest.isFile('/link', { followsymlinks: true })).toBe(true);
    expect(await guest.isDir('/dirlink')).toBe(false);
    expect(await guest.isDir('/dirlink', { followsymlinks: true })).toBe(true);
    expect(await guest.isDir('/dirlink/sub')).toBe(true);
    expect(await guest.isSymlink('/link')).toBe(true);
    expect(await guest.isSymlink('/dir/file')).toBe(false);
    expect(await guest.exists('/dangling')).toBe(true);
    expect(await guest.isSymlink('/dangling')).toBe(true);
    expect(await guest.isFile('/dir/file/below')).toBe(false);
    expect(await guest.isBlockdev('/dir')).toBe(false);
  });

  it('tell sizes, numbers and modes', async () => {
    const { st_ino, st_dev, st_mode, st_nlink } = await guest.statns('/link');
    expect(await guest.filesize('/link')).toBe(14);
    expect(st_mode).toBe(0o100644);
    expect(st_nlink).toBe(1);
    expect(await guest.statns('/dir/file')).toMatchObject({ st_ino, st_dev });
    expect((await guest.lstatns('/link')).st_mode).toBe(0o120777);
    expect((await guest.stat('/dir')).mode).toBe(0o040755);
    expect((await guest.lstat('/link')).size).toBe('dir/file'.length);
    expect(await errno(guest.statns('/missing'))).toBe('ENOENT');
    expect(await errno(guest.filesize('/dir/file/below'))).toBe('ENOTDIR');
  });

  it('resolve links and the case of letters', async () => {
    expect(await guest.readlink('/link')).toBe('dir/file');
    expect(await errno(guest.readlink('/dir'))).toBe('EINVAL');
    expect(await guest.realpath('/dirlink/../dirlink/file')).toBe('/dir/file');
    expect(await errno(guest.realpath('/dangling'))).toBe('ENOENT');
    expect(await guest.caseSensitivePath('/DIR/File')).toBe('/dir/file');
    expect(await guest.caseSensitivePath('/DIR/New')).toBe('/dir/New');
    expect(await errno(guest.caseSensitivePath('/NONE/New'))).toBe('');
  });
});

describe('contents', () => {
  it('are read whole, in lines and in parts', async () => {
    expect(await guest.cat('/link')).toBe('one\ntwo\r\nthree');
    expect(await guest.readLines('/link')).toEqual(['one', 'two', 'three']);
    expect(await guest.headN(1, '/link')).toEqual(['one']);
    expect(await guest.headN(-1, '/link')).toEqual(['one', 'two\r']);
    expect(await guest.tailN(1, '/link')).toEqual(['three']);
    expect((await guest.pread('/digits', 3, 2)).toString()).toBe('234');
    expect((await guest.pread('/digits', 30, 8)).toString()).toBe('89');
    expect(await guest.pread('/digits', 3, 20)).toEqual(Buffer.alloc(0));
    expect(await errno(guest.cat('/dir'))).toBe('');
    expect(await errno(guest.pread('/dir', 1, 0))).toBe('EISDIR');
    await expect(guest.pread('/digits', 4 * 1024 * 1024, 0)).rejects.toThrow(/too large/);
  });

  it('are written through links, also to what is not there yet', async () => {
    await guest.write('/link', 'new');
    expect(await guest.cat('/dir/file')).toBe('new');
    await guest.writeAppend('/dir/file', Buffer.from('er'));
    expect(await guest.cat('/dir/file')).toBe('newer');
    await guest.write('/dangling', 'made');
    expect(await guest.cat('/missing')).toBe('made');
    expect(await guest.pwrite('/digits', 'ab', 4)).toBe(2);
    expect(await guest.cat('/digits')).toBe('0123ab6789');
    expect(await errno(guest.pwrite('/none', 'ab', 4))).toBe('ENOENT');
    expect(await errno(guest.write('/none/file', ''))).toBe('ENOENT');
    expect(await errno(guest.write('/dir', ''))).toBe('EISDIR');
  });

  it('keep owner and mode when they are overwritten', async () => {
    await guest.chmod(0o600, '/digits');
    await guest.chown(7, 8, '/digits');
    await guest.write('/digits', 'x');
    expect(await guest.statns('/digits')).toMatchObject({ st_mode: 0o100600, st_uid: 7, st_gid: 8 });
  });

  it('are cut and filled with zeros', async () => {
    await guest.truncateSize('/digits', 3);
    expect(await guest.cat('/digits')).toBe('012');
    await guest.truncateSize('/digits', 5);
    expect(await guest.readFile('/digits')).toEqual(Buffer.from('012\0\0'));
    await guest.truncate('/digits');
    expect(await guest.filesize('/digits')).toBe(0);
  });

  it('are touched where they are regular files', async () => {
    await guest.touch('/new');
    expect(await guest.cat('/new')).toBe('');
    await guest.utimens('/new', 1, 2, 3, 0);
    expect(await guest.statns('/new')).toMatchObject({ st_atime_sec: 1, st_mtime_sec: 3 });
    await guest.touch('/new');
    expect((await guest.statns('/new')).st_mtime_sec).toBeGreaterThan(1_000_000);
    await expect(guest.touch('/link')).rejects.toThrow(/regular/);
    await expect(guest.touch('/dir')).rejects.toThrow(/regular/);
  });

  it('are compared, searched and told apart by architecture', async () => {
    const elf = Buffer.alloc(64);
    elf.write('\x7fELF\x02\x01\x01', 'latin1');
    elf.writeUInt16LE(183, 18);
    await guest.write('/module.ko', elf);
    await guest.write('/module.ko.gz', gzipSync(elf));
    expect(await guest.fileArchitecture('/module.ko')).toBe('aarch64');
    expect(await guest.fileArchitecture('/module.ko.gz')).toBe('aarch64');
    await expect(guest.fileArchitecture('/dir/sub/deep')).rejects.toThrow(/unknown architecture/);
    expect(await guest.checksum('sha256', '/dir/sub/deep')).toMatch(/^2d711642b726b044/);
    expect(await guest.equal('/link', '/dir/file')).toBe(true);
    expect(await guest.grep('^t', '/link')).toEqual(['two\r', 'three']);
    expect(await guest.grep('t(w|h)', '/link')).toEqual([]);
    expect(await guest.grep('t\\(w\\|h\\)', '/link')).toEqual(['two\r', 'three']);
    expect(await guest.egrep('t(w|h)', '/link')).toEqual(['two\r', 'three']);
    expect(await guest.grep('[[:upper:]]NE', '/link', { insensitive: true })).toEqual(['one']);
    expect(await guest.fgrep('.', '/link')).toEqual([]);
  });
});

describe('directories', () => {
  it('are listed sorted', async () => {
    expect(await guest.ls('/dirlink')).toEqual(['.hidden', 'file', 'sub']);
    expect(await guest.find('/dir')).toEqual(['/.hidden', '/file', '/sub', '/sub/deep']);
    expect(await guest.find('/dir/')).toEqual(['.hidden', 'file', 'sub', 'sub/deep']);
    expect(await errno(guest.ls('/dir/file'))).toBe('ENOTDIR');
    expect(await errno(guest.find('/none'))).toBe('ENOENT');
  });

  it('are matched as a shell does', async () => {
    expect(await guest.globExpand('/d*')).toEqual(['/dangling', '/digits', '/dir/', '/dirlink/']);
    expect(await guest.globExpand('/d*', { directoryslash: false })).toContain('/dirlink');
    expect(await guest.globExpand('/dir/*')).toEqual(['/dir/file', '/dir/sub/']);
    expect(await guest.globExpand('/dir/.h*')).toEqual(['/dir/.hidden']);
    expect(await guest.globExpand('/dir*/{sub/de?p,file,none}')).toEqual([
      '/dir/sub/deep',
      '/dirlink/sub/deep',
      '/dir/file',
      '/dirlink/file',
    ]);
    expect(await guest.globExpand('/di[!g]*/f[a-j]le')).toEqual(['/dir/file', '/dirlink/file']);
    expect(await guest.globExpand('/nothing*')).toEqual([]);
    await expect(guest.globExpand('dir/*')).rejects.toThrow(/must start with a \//);
  });

  it('are made and removed', async () => {
    await guest.mkdirP('/a/b/c');
    await guest.mkdirP('/a/b');
    expect(await guest.isDir('/a/b/c')).toBe(true);
    expect(await errno(guest.mkdir('/a'))).toBe('EEXIST');
    expect(await errno(guest.mkdir('/none/a'))).toBe('ENOENT');
    expect(await errno(guest.mkdirP('/digits/a'))).toBe('ENOTDIR');
    await guest.mkdirMode('/private', 0o700);
    expect((await guest.statns('/private')).st_mode).toBe(0o040700);
    expect(await errno(guest.rmdir('/a'))).toBe('ENOTEMPTY');
    expect(await errno(guest.rm('/a'))).toBe('EISDIR');
    expect(await errno(guest.rm('/none'))).toBe('ENOENT');
    await guest.rmF('/none');
    await guest.rmRf('/a');
    await guest.rmRf('/none');
    expect(await guest.exists('/a')).toBe(false);
    const name = await guest.mkdtemp('/dir/tmp.XXXXXX');
    expect(name).toMatch(/^\/dir\/tmp\..{6}$/);
    expect((await guest.statns(name)).st_mode).toBe(0o040700);
  });
});

describe('names', () => {
  it('are given, changed and taken', async () => {
    await guest.ln('/digits', '/hard');
    expect((await guest.statns('/hard')).st_nlink).toBe(2);
    expect(await errno(guest.ln('/digits', '/hard'))).toBe('EEXIST');
    await guest.chmod(0o600, '/hard');
    expect((await guest.statns('/digits')).st_mode).toBe(0o100600);
    await guest.rename('/hard', '/dir/sub/deep');
    expect(await guest.cat('/dir/sub/deep')).toBe('0123456789');
    expect((await guest.statns('/dir/sub/deep')).st_mode).toBe(0o100600);
    expect(await errno(guest.rename('/none', '/x'))).toBe('ENOENT');
    expect(await errno(guest.rename('/dir', '/digits'))).toBe('ENOTDIR');
    await expect(guest.mv('/digits', '/dirlink')).rejects.toThrow(
      /out of the guest.*realpath\("\/dirlink"\)/,
    );
    await guest.mv('/digits', await guest.realpath('/dirlink'));
    expect(await guest.cat('/dir/digits')).toBe('0123456789');
    expect(await errno(guest.lnS('x', '/link'))).toBe('');
    await guest.lnSf('x', '/link');
    expect(await guest.readlink('/link')).toBe('x');
    await guest.lnS('/target', '/dir');
    expect(await guest.readlink('/dir/target')).toBe('/target');
  });

  it('are copied with what belongs to them', async () => {
    await guest.chown(5, 6, '/digits');
    await guest.chmod(0o4755, '/digits');
    await guest.lsetxattr('security.selinux', 'label', 5, '/digits');
    await guest.cp('/digits', '/copy');
    expect(await guest.statns('/copy')).toMatchObject({ st_mode: 0o100755, st_uid: 0 });
    await guest.cpA('/digits', '/dir');
    expect(await guest.statns('/dir/digits')).toMatchObject({ st_mode: 0o104755, st_uid: 5, st_gid: 6 });
    expect((await guest.lgetxattr('/dir/digits', 'security.selinux')).toString()).toBe('label');
    await guest.cpA('/dir', '/dir2');
    expect(await guest.find('/dir2')).toEqual(await guest.find('/dir'));
    await expect(guest.cp('/dir', '/x')).rejects.toThrow(/omitting directory/);
    await expect(guest.cpA('/dir', '/dir/sub')).rejects.toThrow(/into itself/);
    await expect(guest.cp('/digits', '/digits')).rejects.toThrow(/same file/);
  });

  it('keep their attributes apart from those of files that had the same number', async () => {
    for (let i = 0; i < 20; i++) {
      await guest.write('/once', '');
      expect((await guest.statns('/once')).st_mode).toBe(0o100644);
      await guest.chmod(0o600, '/once');
      await guest.rm('/once');
    }
  });
});

it('attributes are copied by kind and can be taken away', async () => {
  await guest.chmod(0o640, '/digits');
  await guest.chown(3, -1, '/digits');
  await guest.setxattr('user.a', 'b', 1, '/digits');
  await guest.copyAttributes('/digits', '/dir/file', { mode: true });
  expect(await guest.statns('/dir/file')).toMatchObject({ st_mode: 0o100640, st_uid: 0 });
  expect(await errno(guest.getxattr('/dir/file', 'user.a'))).toBe('ENODATA');
  await guest.copyAttributes('/digits', '/dir/file', { all: true });
  expect((await guest.statns('/dir/file')).st_uid).toBe(3);
  expect(await guest.getxattrs('/dir/file')).toEqual([{ attrname: 'user.a', attrval: Buffer.from('b') }]);
  await guest.removexattr('user.a', '/digits');
  expect(await guest.getxattrs('/digits')).toEqual([]);
  expect((await guest.getxattr('/dir/file', 'user.a')).toString()).toBe('b');
});
