import { createTestGuest, type TestFiles } from '../../../lib/testing';
import { makeOutside } from './outside';

/** AUG_NO_LOAD and AUG_NO_MODL_AUTOLOAD of augeas.h */
const flags = 32 + 64;
const fstab = '# disks\n/dev/sda1 / ext4 defaults 0 1\n/dev/sda2 none swap sw 0 0\n';

async function guestWithAugeas(files: TestFiles, transforms: [lens: string, path: string][]) {
  const guest = await createTestGuest({ files });
  await guest.augInit('/', flags);
  for (const [lens, path] of transforms) await guest.augTransform(lens, path);
  await guest.augLoad();
  return guest;
}

it('edits a file by its tree and keeps the rest of it', async () => {
  await using guest = await guestWithAugeas({ '/etc/fstab': { content: fstab, mode: 0o600, gid: 4 } }, [
    ['Fstab', '/etc/fstab'],
  ]);
  expect(await guest.augMatch('/files/etc/fstab/*[spec]')).toEqual([
    '/files/etc/fstab/1',
    '/files/etc/fstab/2',
  ]);
  expect(await guest.augGet('/files/etc/fstab/1/spec')).toBe('/dev/sda1');
  expect(await guest.augLabel('/files/etc/fstab/1/spec')).toBe('spec');
  expect(await guest.augLs('/files/etc')).toEqual(['/files/etc/fstab']);
  await guest.augSet('/files/etc/fstab/1/spec', '/dev/vda1');
  expect(await guest.augRm('/files/etc/fstab/2')).toBe(7);
  await guest.augInsert('/files/etc/fstab/1', '01', false);
  await guest.augSet('/files/etc/fstab/01/spec', 'tmpfs');
  await guest.augSet('/files/etc/fstab/01/file', '/tmp');
  await guest.augSet('/files/etc/fstab/01/vfstype', 'tmpfs');
  await guest.augSave();
  expect(guest.text('/etc/fstab')).toBe('# disks\n/dev/vda1 / ext4 defaults 0 1\ntmpfs\t/tmp\ttmpfs\n');
  expect(await guest.augMatch("/augeas/events/saved[. = '/files/etc/fstab']")).toHaveLength(1);
  expect(await guest.statns('/etc/fstab')).toMatchObject({ st_mode: 0o100600, st_gid: 4 });
});

it('has variables, sets of nodes and moves', async () => {
  await using guest = await guestWithAugeas({ '/etc/fstab': fstab }, [['Fstab', '/etc/fstab']]);
  expect(await guest.augDefvar('swap', "/files/etc/fstab/*[vfstype = 'swap']")).toBe(1);
  expect(await guest.augGet('$swap/spec')).toBe('/dev/sda2');
  expect(await guest.augDefnode('new', '/files/etc/fstab/9/spec', 'x')).toEqual({ i: 1, b: 1 });
  expect(await guest.augDefnode('new', '/files/etc/fstab/9/spec', 'x')).toEqual({ i: 1, b: 0 });
  expect(await guest.augSetm('/files/etc/fstab/*[vfstype]', 'dump', '1')).toBe(2);
  await guest.augMv('/files/etc/fstab/9', '/files/etc/fstab/10');
  expect(await guest.augGet('/files/etc/fstab/10/spec')).toBe('x');
  await guest.augClear('/files/etc/fstab/10/spec');
  await expect(guest.augGet('/files/etc/fstab/10/spec')).rejects.toMatchObject({
    code: 'GUESTFS',
    action: 'aug_get',
  });
  expect(await guest.augDefvar('swap', null)).toBe(0);
});

it('its errors are GuestfsErrors with what Augeas says', async () => {
  await using guest = await guestWithAugeas({ '/etc/fstab': 'one\n' }, [['Fstab', '/etc/fstab']]);
  await expect(guest.augGet('/files/none')).rejects.toMatchObject({
    code: 'GUESTFS',
    action: 'aug_get',
    message: 'aug_get: no matching node',
  });
  await expect(guest.augMatch('/files/[')).rejects.toThrow(/aug_match: /);
  expect(await guest.augMatch('/augeas/files//error')).toHaveLength(1);
  await guest.augClose();
  await expect(guest.augGet('/files')).rejects.toThrow(/aug_init/);
});

it('files are loaded at once where they are asked for, from below a directory', async () => {
  await using guest = await createTestGuest({ files: { '/mnt/etc/hosts': '10.0.0.1 a\n' } });
  await guest.augInit('/mnt', 0);
  expect(await guest.augGet('/files/etc/hosts/1/ipaddr')).toBe('10.0.0.1');
  await expect(guest.augInit('/none', 0)).rejects.toMatchObject({ errno: 'ENOENT' });
});

it.each(['absolute', 'climbing', 'through a directory'])(
  'a file of the host is neither read nor written through a link: %s',
  async (kind) => {
    using outside = makeOutside(fstab);
    const climbing = `../../../../../../../../../../../..${outside.file}`;
    const files: TestFiles =
      kind === 'through a directory'
        ? { '/etc': { link: outside.directory }, '/plain': '' }
        : { '/etc/fstab': { link: kind === 'absolute' ? outside.file : climbing } };
    const path = kind === 'through a directory' ? '/etc/secret' : '/etc/fstab';
    await using guest = await guestWithAugeas(files, [['Fstab', path]]);
    expect(await guest.augMatch(`/files${path}`)).toEqual([]);
    await guest.augSet(`/files${path}/1/spec`, '/dev/vda1');
    await guest.augSet(`/files${path}/1/file`, '/');
    await guest.augSet(`/files${path}/1/vfstype`, 'ext4');
    await expect(guest.augSave()).rejects.toThrow(/leads out of the guest/);
    expect(outside.state()).toEqual({ secret: fstab });
  },
);

it('a file that became a link after it was loaded is not written, nor removed', async () => {
  using outside = makeOutside(fstab);
  await using guest = await guestWithAugeas({ '/etc/fstab': fstab }, [['Fstab', '/etc/fstab']]);
  await guest.lnSf(outside.file, '/etc/fstab');
  await guest.augSet('/files/etc/fstab/1/spec', '/dev/vda1');
  await expect(guest.augSave()).rejects.toThrow(/leads out of the guest/);
  await guest.augRm('/files/etc/fstab');
  await expect(guest.augSave()).rejects.toThrow(/leads out of the guest/);
  expect(outside.state()).toEqual({ secret: fstab });
  // What is excluded is so only as long as it leads out.
  await guest.augLoad();
  expect(await guest.augMatch('/files/etc/fstab')).toEqual([]);
  await guest.rm('/etc/fstab');
  await guest.write('/etc/fstab', fstab);
  await guest.augLoad();
  expect(await guest.augMatch('/files/etc/fstab')).toHaveLength(1);
});

it.each([
  ['AUG_SAVE_BACKUP', 1, '/etc/fstab.augsave'],
  ['AUG_SAVE_NEWFILE', 2, '/etc/fstab.augnew'],
])('what is saved beside a file, with %s, goes to no file of the host', async (_name, flag, beside) => {
  using outside = makeOutside('kept');
  const files = { '/etc/fstab': fstab, [beside]: { link: outside.file } };
  await using guest = await createTestGuest({ files });
  await guest.augInit('/', flags + flag);
  await guest.augTransform('Fstab', '/etc/fstab');
  await guest.augLoad();
  await guest.augSet('/files/etc/fstab/1/spec', '/dev/vda1');
  await guest.augSave();
  expect(outside.state()).toEqual({ secret: 'kept' });
  expect(guest.text('/etc/fstab') + (guest.text(beside) ?? '')).toContain('/dev/vda1 / ext4');
  expect(await guest.isSymlink(beside)).toBe(false);
});

it('a directory that became a link after the root was chosen does not change where files are', async () => {
  using outside = makeOutside(fstab);
  await using guest = await createTestGuest({ files: { '/mnt/secret': fstab } });
  await guest.augInit('/mnt', flags);
  await guest.augTransform('Fstab', '/secret');
  await guest.augLoad();
  await guest.rename('/mnt', '/old');
  await guest.lnS(outside.directory, '/mnt');
  await guest.augSet('/files/secret/1/spec', '/dev/vda1');
  await expect(guest.augSave()).rejects.toThrow(/leads out of the guest/);
  await guest.augLoad();
  expect(await guest.augMatch('/files/secret')).toEqual([]);
  expect(outside.state()).toEqual({ secret: fstab });
});

it('a link inside the guest is followed', async () => {
  await using guest = await guestWithAugeas(
    { '/etc/fstab': { link: 'fstab.real' }, '/etc/fstab.real': fstab },
    [['Fstab', '/etc/fstab']],
  );
  await guest.augSet('/files/etc/fstab/1/spec', '/dev/vda1');
  await guest.augSave();
  expect(guest.text('/etc/fstab.real')).toContain('/dev/vda1 / ext4');
  expect(await guest.isSymlink('/etc/fstab')).toBe(true);
});
