import {
  offeredKernels,
  parseGrub2Config,
} from '../../../../../lib/conversion/linux/bootloader/grub2-config';

const debian = `
if [ "\${next_entry}" ] ; then
   set default="\${next_entry}"
else
   set default="DEFAULT"
fi
function gfxmode {
	set gfxpayload="\${1}"
}
menuentry 'Debian GNU/Linux' --class debian --class os $menuentry_id_option 'gnulinux-simple-ab' {
	load_video
	if [ x$grub_platform = xxen ]; then insmod xzio; fi
	echo	'Loading Linux 6.1.0-14-amd64 ...'
	linux	/boot/vmlinuz-6.1.0-14-amd64 root=UUID=ab ro  quiet
	initrd	/boot/initrd.img-6.1.0-14-amd64
}
submenu 'Advanced options for Debian GNU/Linux' $menuentry_id_option 'gnulinux-advanced-ab' {
	menuentry 'Debian GNU/Linux, with Linux 6.1.0-14-amd64' --class debian $menuentry_id_option 'gnulinux-6.1.0-14-amd64-advanced-ab' {
		linux	/boot/vmlinuz-6.1.0-14-amd64 root=UUID=ab ro  quiet
	}
	menuentry 'Debian GNU/Linux, with Linux 6.1.0-13-amd64' --class debian $menuentry_id_option 'gnulinux-6.1.0-13-amd64-advanced-ab' {
		linux	/boot/vmlinuz-6.1.0-13-amd64 root=UUID=ab ro  quiet
	}
}
menuentry 'Memory test' {
	linux16 (hd0,msdos1)/boot/memtest86+.bin
}
menuentry "UEFI Firmware Settings" {
	fwsetup
}
`;
const newer = '/boot/vmlinuz-6.1.0-14-amd64';
const older = '/boot/vmlinuz-6.1.0-13-amd64';

describe('parseGrub2Config', () => {
  it('reads entries, submenus, ids and the default', () => {
    const config = parseGrub2Config(debian);
    expect(config.default).toBe('DEFAULT');
    expect(config.usesBls).toBe(false);
    expect(config.entries.map(({ title }) => title)).toEqual([
      'Debian GNU/Linux',
      'Advanced options for Debian GNU/Linux',
      'Memory test',
      'UEFI Firmware Settings',
    ]);
    expect(config.entries[1]?.entries?.map(({ kernel }) => kernel)).toEqual([newer, older]);
    expect(config.entries[1]?.entries?.[1]?.id).toBe('gnulinux-6.1.0-13-amd64-advanced-ab');
    expect(config.entries[3]?.kernel).toBeUndefined();
  });

  it('sees that the entries are files of their own', () => {
    expect(parseGrub2Config('insmod blscfg\nblscfg\n').usesBls).toBe(true);
    expect(parseGrub2Config('insmod blscfg\n').usesBls).toBe(false);
  });

  it('finds Linux behind Xen', () => {
    const config = parseGrub2Config(
      "menuentry 'Xen' {\n multiboot2 /xen.gz placeholder\n module2 --nounzip ($root)/vmlinuz-4.4 placeholder root=/dev/sda1\n}\n",
    );
    expect(config.entries[0]?.kernel).toBe('/vmlinuz-4.4');
  });
});

describe('offeredKernels', () => {
  const offered = (choice: string, saved?: string) =>
    offeredKernels(parseGrub2Config(debian.replace('DEFAULT', choice)), saved);

  it.each([
    ['0', undefined, newer],
    ['1>1', undefined, older],
    ['Advanced options for Debian GNU/Linux>Debian GNU/Linux, with Linux 6.1.0-13-amd64', undefined, older],
    ['gnulinux-advanced-ab>gnulinux-6.1.0-13-amd64-advanced-ab', undefined, older],
    ['${saved_entry}', '1>1', older],
    ['${saved_entry}', undefined, newer],
    ['nonsense', undefined, newer],
  ])('default %s, saved %s: %s is first', (choice, saved, kernel) => {
    const kernels = offered(choice, saved);
    expect(kernels[0]).toBe(kernel);
    expect([...kernels].sort()).toEqual(['/boot/memtest86+.bin', older, newer]);
  });

  it('offers nothing where the menu is empty', () => {
    expect(offeredKernels(parseGrub2Config(''), undefined)).toEqual([]);
  });
});
