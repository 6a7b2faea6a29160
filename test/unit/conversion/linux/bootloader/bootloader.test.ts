import { bootloaderStep } from '../../../../../lib/conversion/linux/bootloader';
import { findCandidates, isWrapper } from '../../../../../lib/conversion/linux/bootloader/candidates';
import { openGrub2 } from '../../../../../lib/conversion/linux/bootloader/grub2';
import { inspection, linuxState, warnings } from '../../support/linux-state';
import { MemoryGuest } from '../../support/memory-guest';

describe('findCandidates', () => {
  it('prefers GRUB 2 to a stray menu.lst and ignores the EFI partition of a BIOS guest', () => {
    const paths = ['/boot/grub2/grub.cfg', '/boot/grub/menu.lst', '/boot/efi/EFI/centos/grub.cfg', '/boot/x'];
    expect(findCandidates(paths, 'bios').map(({ path }) => path)).toEqual([
      '/boot/grub2/grub.cfg',
      '/boot/grub/menu.lst',
    ]);
  });
  it('falls back to /boot/grub for a UEFI guest', () => {
    expect(findCandidates(['/boot/efi/EFI/debian/grub.cfg'], 'uefi').map(({ path }) => path)).toEqual([
      '/boot/efi/EFI/debian/grub.cfg',
      '/boot/grub/grub.cfg',
    ]);
  });
});

it('knows a configuration that only leads to another', () => {
  expect(
    isWrapper("search.fs_uuid ab root\nset prefix=($root)'/boot/grub'\nconfigfile $prefix/grub.cfg\n"),
  ).toBe(true);
  expect(isWrapper('menuentry x {\n}\n')).toBe(false);
});

describe('the bootloader step', () => {
  it('finds grub.cfg', async () => {
    const state = linuxState(new MemoryGuest({ files: { '/boot/grub/grub.cfg': '' } }));
    await bootloaderStep.run(state);
    expect(state.bootloader).toMatchObject({ type: 'grub2', config: '/boot/grub/grub.cfg' });
  });

  it('goes through the wrapper on the EFI partition', async () => {
    const guest = new MemoryGuest({
      files: { '/boot/efi/EFI/rocky/grub.cfg': 'configfile $prefix/grub.cfg\n', '/boot/grub2/grub.cfg': '' },
    });
    const state = linuxState(guest, {
      inspection: inspection({ firmware: { type: 'uefi', esps: ['/dev/sda1'] } }),
    });
    await bootloaderStep.run(state);
    expect(state.bootloader?.config).toBe('/boot/grub2/grub.cfg');
  });

  it('says where it looked', async () => {
    await expect(bootloaderStep.run(linuxState(new MemoryGuest()))).rejects.toMatchObject({
      code: 'NO_BOOTLOADER',
      subject: '/boot',
    });
  });

  it('names a boot loader that cannot be edited', async () => {
    const guest = new MemoryGuest({ files: { '/boot/grub/menu.lst': 'title x' } });
    await expect(bootloaderStep.run(linuxState(guest))).rejects.toMatchObject({
      code: 'GUEST_UNSUPPORTED',
      message: expect.stringContaining('GRUB Legacy (/boot/grub/menu.lst)') as string,
    });
  });
});

describe('GRUB 2', () => {
  const config = '/boot/grub2/grub.cfg';

  it('lists boot entries, the saved one first', async () => {
    const guest = new MemoryGuest({
      files: {
        [config]: 'set default="${saved_entry}"\nblscfg\n',
        '/boot/grub2/grubenv': 'saved_entry=id-4.18.0-80\n###',
        '/boot/loader/entries/id-4.18.0-80.conf': 'linux /vmlinuz-4.18.0-80\n',
        '/boot/loader/entries/id-4.18.0-305.conf': 'linux /vmlinuz-4.18.0-305\n',
      },
    });
    await expect(openGrub2(linuxState(guest), config).listKernels()).resolves.toEqual([
      '/vmlinuz-4.18.0-80',
      '/vmlinuz-4.18.0-305',
    ]);
    expect(guest.ran).toEqual([]);
  });

  it('looks into /boot where the menu tells nothing', async () => {
    const guest = new MemoryGuest({
      files: {
        [config]: 'source /elsewhere\n',
        '/sbin/grubby': '',
        '/boot/vmlinuz-1': '',
        '/boot/vmlinuz-2': '',
        '/boot/vmlinuz-2.rpmsave': '',
      },
      programs: { '/sbin/grubby --default-kernel': '/boot/vmlinuz-2\n' },
    });
    await expect(openGrub2(linuxState(guest), config).listKernels()).resolves.toEqual([
      '/boot/vmlinuz-2',
      '/boot/vmlinuz-1',
    ]);
  });

  it('edits the settings once though they have two names, and what was made from them', async () => {
    const guest = new MemoryGuest({
      files: {
        '/etc/default/grub': 'GRUB_CMDLINE_LINUX="resume=/dev/sda2"\n',
        [config]: 'linux /vmlinuz resume=/dev/sda2\n',
        '/boot/grub2/device.map': '(hd0) /dev/sda\n',
        '/etc/default/grub.d/50-cloud.cfg': 'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n',
      },
      links: { '/etc/sysconfig/grub': '/etc/default/grub' },
    });
    const state = linuxState(guest);
    const grub = openGrub2(state, config);
    const edit = (text: string) => text.replaceAll('sda', 'vda');
    await expect(grub.editCommandLines(edit)).resolves.toEqual(['/etc/default/grub', config]);
    await expect(grub.editDeviceMap(edit)).resolves.toEqual(['/boot/grub2/device.map']);
    expect(guest.text(config)).toBe('linux /vmlinuz resume=/dev/vda2\n');
    expect(guest.text('/etc/default/grub')).toBe('GRUB_CMDLINE_LINUX="resume=/dev/vda2"\n');
    expect(state.changes.map(({ path }) => path)).toEqual([
      '/etc/default/grub',
      config,
      '/boot/grub2/device.map',
    ]);
    await expect(grub.editCommandLines(edit)).resolves.toEqual([]);
  });

  it('sets the default with grubby, and says where there is none', async () => {
    const guest = new MemoryGuest({
      files: { '/sbin/grubby': '' },
      programs: { '/sbin/grubby --set-default /boot/vmlinuz-2': '' },
    });
    await expect(openGrub2(linuxState(guest), config).setDefaultKernel('/boot/vmlinuz-2')).resolves.toBe(
      true,
    );
    await expect(openGrub2(linuxState(new MemoryGuest()), config).setDefaultKernel('/x')).resolves.toBe(
      false,
    );
  });

  it('warns where grubby fails', async () => {
    const guest = new MemoryGuest({ files: { '/sbin/grubby': '', '/boot/vmlinuz-1': '' } });
    const state = linuxState(guest);
    await expect(openGrub2(state, config).listKernels()).resolves.toEqual(['/boot/vmlinuz-1']);
    expect(warnings(state.events)).toHaveLength(1);
  });
});
