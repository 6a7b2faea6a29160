import { openGrub2 } from '../../../../../lib/conversion/linux/bootloader/grub2';
import { linuxState, warnings } from '../../support/linux-state';
import { stepGuest } from '../../support/step-guest';

describe('GRUB 2', () => {
  const config = '/boot/grub2/grub.cfg';

  it('lists boot entries, the saved one first', async () => {
    const guest = stepGuest({
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

  it('looks into /boot where the menu tells nothing, the newest kernel first', async () => {
    const guest = stepGuest({
      files: {
        [config]: 'source /elsewhere\n',
        '/boot/vmlinuz-5.9': '',
        '/boot/vmlinuz-5.10': '',
        '/boot/vmlinuz-5.10.rpmsave': '',
        '/boot/vmlinuz-0-rescue-ab': '',
      },
    });
    const state = linuxState(guest);
    await expect(openGrub2(state, config).listKernels()).resolves.toEqual([
      '/boot/vmlinuz-5.10',
      '/boot/vmlinuz-5.9',
    ]);
    expect(guest.ran).toEqual([]);
  });

  it('edits the settings once though they have two names, and what was made from them', async () => {
    const guest = stepGuest({
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

  it('edits what SUSE makes new entries from', async () => {
    const guest = stepGuest({
      files: {
        '/etc/sysconfig/bootloader': 'LOADER_TYPE="grub2"\nDEFAULT_APPEND="resume=/dev/sda2 quiet"\n',
      },
    });
    const edit = (text: string) => text.replaceAll('sda', 'vda');
    await openGrub2(linuxState(guest), config).editCommandLines(edit);
    expect(guest.text('/etc/sysconfig/bootloader')).toContain('DEFAULT_APPEND="resume=/dev/vda2 quiet"');
  });

  it('edits every place of a BLS guest: entries, grubenv and /etc/kernel/cmdline, which virt-v2v leaves out', async () => {
    const guest = stepGuest({
      files: {
        [config]: 'blscfg\n',
        '/boot/grub2/grubenv': 'kernelopts=root=/dev/sda1 ro\n'.padEnd(1024, '#'),
        '/boot/loader/entries/ab-6.1.conf': 'linux /vmlinuz-6.1\noptions root=/dev/sda1 ro\n',
        '/etc/kernel/cmdline': 'root=/dev/sda1 ro\n',
      },
    });
    const edit = (text: string) => text.replaceAll('sda', 'vda');
    const changed = await openGrub2(linuxState(guest), config).editCommandLines(edit);
    expect(changed).toHaveLength(3);
    for (const path of changed) expect(guest.text(path)).toContain('root=/dev/vda1');
    expect(guest.text('/boot/grub2/grubenv')).toHaveLength(1024);
  });

  it('says that a command line does not fit into grubenv', async () => {
    const block = 'kernelopts=root=/dev/sda1\n'.padEnd(1024, '#');
    const guest = stepGuest({ files: { [config]: 'blscfg\n', '/boot/grub2/grubenv': block } });
    const state = linuxState(guest);
    await openGrub2(state, config).editCommandLines((line) => line.padEnd(1100, 'x'));
    expect(warnings(state.events)).toEqual([expect.stringContaining('/boot/grub2/grubenv')]);
    expect(guest.text('/boot/grub2/grubenv')).toBe(block);
  });
});
