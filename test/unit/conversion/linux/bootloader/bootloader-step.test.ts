import { bootloaderStep } from '../../../../../lib/conversion/linux/bootloader';
import { bootCodeOwner } from '../../../../../lib/conversion/linux/bootloader/installed-loader';
import { wrapperTarget } from '../../../../../lib/conversion/linux/bootloader/grub2-location';
import { blockDevicesStep } from '../../../../../lib/conversion/linux/block-devices';
import type { LinuxState } from '../../../../../lib/conversion/linux/state';
import type { DetectedFirmware, Mountpoint } from '../../../../../types/inspection';
import { inspection, linuxState, source, warnings } from '../../support/linux-state';
import { bootGuest, type BootGuestOptions, debianStub } from './boot-guest';

const stub = debianStub;
const uefi: DetectedFirmware = { type: 'uefi', esps: ['/dev/sda1'] };
const espMounted: Mountpoint[] = [
  { path: '/', device: '/dev/sda2' },
  { path: '/boot/efi', device: '/dev/sda1' },
];

async function detect(options: BootGuestOptions, changes: Partial<LinuxState> = {}) {
  const guest = bootGuest(options);
  const state = linuxState(guest, changes);
  await bootloaderStep.run(state);
  const { type, config, efiDirectory } = state.bootloader ?? {};
  return { guest, state, type, config, efiDirectory };
}
const onUefi = { inspection: inspection({ firmware: uefi, mountpoints: espMounted }) };
const file = (...paths: string[]) => Object.fromEntries(paths.map((path) => [path, 'x']));

describe('a guest that boots by BIOS', () => {
  it.each([
    ['/boot/grub/grub.cfg', 'grub2'],
    ['/boot/grub2/grub.cfg', 'grub2'],
    ['/boot/grub/menu.lst', 'grub1'],
    ['/boot/extlinux/extlinux.conf', 'extlinux'],
    ['/extlinux.conf', 'extlinux'],
    ['/boot/syslinux/syslinux.cfg', 'extlinux'],
  ])('with %s boots with %s', async (path, type) => {
    expect(await detect({ files: file(path) })).toMatchObject({ type, config: path });
  });

  it('is not taken for one of UEFI by a leftover on the EFI partition, which virt-v2v prefers by the alphabet', async () => {
    const files = file(
      '/boot/efi/EFI/centos/grub.cfg',
      '/boot/efi/EFI/redhat/grub.conf',
      '/boot/grub2/grub.cfg',
    );
    const { config, state } = await detect({ files });
    expect(config).toBe('/boot/grub2/grub.cfg');
    expect(state.espDirectories).toBeUndefined();
  });

  it('with a stray menu.lst boots with GRUB 2, which virt-v2v may take for GRUB Legacy', async () => {
    expect((await detect({ files: file('/boot/grub/menu.lst', '/boot/grub2/grub.cfg') })).type).toBe('grub2');
  });

  it('with a stray grub.cfg boots with GRUB Legacy where that is what is in the boot sector', async () => {
    const disk = Buffer.alloc(1024);
    disk.write('GRUB \0Geom\0Hard Disk\0Read\0 Error\0', 380, 'latin1');
    disk.write('Loading stage1.5', 600, 'latin1');
    const files = file('/boot/grub/menu.lst', '/boot/grub/grub.cfg');
    expect((await detect({ files, starts: { '/dev/sda': disk } })).type).toBe('grub1');
  });

  it('uses the grub.cfg beside its modules', async () => {
    const files = file('/boot/grub/grub.cfg', '/boot/grub2/grub.cfg', '/boot/grub2/i386-pc/normal.mod');
    expect((await detect({ files })).config).toBe('/boot/grub2/grub.cfg');
  });

  it('reads grub.conf in Red Hat’s family and menu.lst in the others', async () => {
    const files = file('/boot/grub/menu.lst', '/boot/grub/grub.conf');
    expect((await detect({ files }, { family: 'rhel' })).config).toBe('/boot/grub/grub.conf');
    expect((await detect({ files }, { family: 'suse' })).config).toBe('/boot/grub/menu.lst');
  });
});

describe('boot sectors', () => {
  const sectors = (...parts: [text: string, at: number][]) => {
    const start = Buffer.alloc(1024);
    for (const [text, at] of parts) start.write(text, at, 'latin1');
    return start;
  };
  it.each([
    [sectors(['LILO', 6]), 'lilo'],
    [sectors(['GRUB \0', 384], ['loading\0.\0\r\n\0Geom', 900]), 'grub2'],
    [sectors(['GRUB \0', 384], ['Loading stage2', 600]), 'grub1'],
    [sectors(['GRUB \0', 384]), undefined],
    [Buffer.alloc(0), undefined],
  ])('tell what they start', (start, type) => {
    expect(bootCodeOwner(start)).toBe(type);
  });
});

describe('a guest that boots by UEFI', () => {
  it('is led through the stub on the EFI partition', async () => {
    const found = await detect(
      { files: { '/boot/efi/EFI/debian/grub.cfg': stub, '/boot/grub/grub.cfg': 'menu' } },
      onUefi,
    );
    expect(found).toMatchObject({ config: '/boot/grub/grub.cfg', efiDirectory: '/boot/efi/EFI/debian' });
    expect(found.state.espDirectories).toEqual(['/boot/efi']);
  });

  it('has its menu on the EFI partition in RHEL 7', async () => {
    const files = { '/boot/efi/EFI/centos/grub.cfg': 'menuentry x {\n}\n', '/boot/grub2/grub.cfg': 'stale' };
    expect((await detect({ files }, onUefi)).config).toBe('/boot/efi/EFI/centos/grub.cfg');
  });

  it('with GRUB’s own image has nothing but that on the EFI partition', async () => {
    const files = file('/boot/efi/EFI/debian/grubx64.efi', '/boot/grub/grub.cfg');
    expect(await detect({ files }, onUefi)).toMatchObject({
      type: 'grub2',
      config: '/boot/grub/grub.cfg',
      efiDirectory: undefined,
    });
  });

  it('that shares the EFI partition with another goes by the directory that leads to its own filesystems', async () => {
    const files = {
      '/boot/efi/EFI/debian/grub.cfg': stub.replace('1111-aaaa', '2222-bbbb'),
      '/boot/efi/EFI/ubuntu/grub.cfg': stub,
      '/boot/grub/grub.cfg': 'menu',
    };
    const { efiDirectory } = await detect({ files, uuids: { '/dev/sda2': '1111-aaaa' } }, onUefi);
    expect(efiDirectory).toBe('/boot/efi/EFI/ubuntu');
  });

  it('boots with GRUB Legacy in RHEL 6', async () => {
    const files = file(
      '/boot/efi/EFI/redhat/grub.conf',
      '/boot/efi/EFI/redhat/grub.efi',
      '/boot/grub/menu.lst',
    );
    expect(await detect({ files }, { ...onUefi, family: 'rhel' })).toMatchObject({
      type: 'grub1',
      config: '/boot/efi/EFI/redhat/grub.conf',
    });
  });

  describe('with systemd-boot and GRUB', () => {
    const files = {
      '/boot/efi/EFI/systemd/systemd-bootx64.efi': 'MZ',
      '/boot/efi/loader/loader.conf': '',
      '/boot/grub/grub.cfg': '',
    };
    const fallback = '/boot/efi/EFI/BOOT/BOOTX64.EFI';
    it.each([
      ['systemd-boot', 'MZ..#### LoaderInfo: systemd-boot 252 ####'],
      ['grub2', 'MZ..shim'],
    ])('uses %s where the fallback loader is of it', async (type, content) => {
      expect((await detect({ files: { ...files, [fallback]: content } }, onUefi)).type).toBe(type);
    });
    it('uses GRUB where nothing tells', async () => {
      expect((await detect({ files }, onUefi)).type).toBe('grub2');
    });
  });

  it('is not taken for one of systemd-boot by the entries that GRUB has in the same place', async () => {
    const files = file(
      '/boot/loader/entries/ab.conf',
      '/boot/grub2/grub.cfg',
      '/boot/efi/EFI/fedora/grubx64.efi',
    );
    expect((await detect({ files }, onUefi)).type).toBe('grub2');
  });

  it('by the word of the old machine is taken as one though its disk can boot by both', async () => {
    const files = { '/boot/efi/EFI/redhat/grub.cfg': 'menuentry x {\n}\n', '/boot/grub2/grub.cfg': 'bios' };
    const both = {
      inspection: inspection({ mountpoints: espMounted }),
      source: source({ firmware: 'uefi' }),
    };
    expect((await detect({ files }, both)).config).toBe('/boot/efi/EFI/redhat/grub.cfg');
    const bios = { ...both, source: source({ firmware: 'bios' }) };
    expect((await detect({ files }, bios)).config).toBe('/boot/grub2/grub.cfg');
  });
});

describe('an EFI partition that fstab leaves out', () => {
  const esp = { '/EFI/debian/grub.cfg': stub };
  const files = { '/boot/grub/grub.cfg': 'menu' };
  const unmounted = {
    inspection: inspection({ firmware: uefi, mountpoints: [{ path: '/', device: '/dev/sda2' }] }),
  };

  it('is mounted at the directory that waits for it', async () => {
    const found = await detect({ files, directories: ['/efi'], partitions: { '/dev/sda1': esp } }, unmounted);
    expect(found.guest.text('/efi/EFI/debian/grub.cfg')).toBe(stub);
    expect(found).toMatchObject({ config: '/boot/grub/grub.cfg', efiDirectory: '/efi/EFI/debian' });
    expect(found.state.espDirectories).toEqual(['/efi']);
  });
  it('is left alone where it is another’s', async () => {
    const found = await detect({ files, partitions: { '/dev/sda1': { '/recovery.img': '' } } }, unmounted);
    expect(await found.guest.ls('/boot/efi')).toEqual([]);
    expect(found).toMatchObject({ config: '/boot/grub/grub.cfg', efiDirectory: undefined });
  });
  it('that cannot be mounted is a warning, and GRUB is found in /boot', async () => {
    const found = await detect({ files }, unmounted);
    expect(found.config).toBe('/boot/grub/grub.cfg');
    expect(warnings(found.state.events)).toEqual([expect.stringContaining('/dev/sda1')]);
  });
});

describe('the error', () => {
  it('says how the guest boots, where was looked and for what', async () => {
    await expect(detect({})).rejects.toMatchObject({
      code: 'NO_BOOTLOADER',
      subject: '/boot',
      message: expect.stringMatching(
        /BIOS.*GRUB 2 \(grub\.cfg\).*systemd-boot.*GRUB Legacy.*extlinux/,
      ) as string,
    });
    await expect(detect({}, onUefi)).rejects.toMatchObject({ code: 'NO_BOOTLOADER', subject: '/boot/efi' });
  });
  it.each([
    ['LILO', '/etc/lilo.conf', {}],
    ['zipl', '/etc/zipl.conf', {}],
    ['rEFInd', '/boot/efi/EFI/refind/refind.conf', onUefi],
  ])('names %s', async (name, path, changes) => {
    await expect(detect({ files: file(path) }, changes)).rejects.toMatchObject({
      code: 'GUEST_UNSUPPORTED',
      subject: path,
      message: expect.stringContaining(name) as string,
    });
  });
  it('names LILO also where there are leftovers of two others', async () => {
    const disk = Buffer.alloc(1024);
    disk.write('LILO', 6, 'latin1');
    const files = file('/boot/grub/menu.lst', '/boot/grub/grub.cfg');
    await expect(detect({ files, starts: { '/dev/sda': disk } })).rejects.toThrow('LILO');
  });
});

describe('wrapperTarget', () => {
  it.each([
    [stub, '($root)/boot/grub/grub.cfg'],
    [
      'search --set=dev ab\nset prefix=($dev)/grub2\nexport $prefix\nconfigfile $prefix/grub.cfg\n',
      '($dev)/grub2/grub.cfg',
    ],
    [
      'set btrfs_relative_path="yes"\nset prefix=(${root})/boot/grub2\nsource "${prefix}/grub.cfg"\n',
      '(${root})/boot/grub2/grub.cfg',
    ],
    ['configfile ($root)/@/boot/grub/grub.cfg\n', '($root)/@/boot/grub/grub.cfg'],
    ['menuentry x {\n configfile /boot/grub/grub.cfg\n}\n', undefined],
    ['source $prefix/custom.cfg\n', undefined],
  ])('reads where %j leads', (text, target) => {
    expect(wrapperTarget(text)).toBe(target);
  });
});

it('fstab by device name on a UEFI guest leaves GRUB’s configuration a UEFI one (virt-v2v PR 160)', async () => {
  const menu =
    "menuentry 'Debian' {\n\tlinux\t/boot/vmlinuz-6.1 root=/dev/sda2 ro\n\tinitrd\t/boot/initrd.img-6.1\n}\n";
  const { guest, state } = await detect(
    {
      files: {
        '/boot/efi/EFI/debian/grub.cfg': stub,
        '/boot/grub/grub.cfg': menu,
        '/usr/sbin/grub-mkconfig': '',
        '/etc/fstab': '/dev/sda2 / ext4 defaults 0 1\n/dev/sda1 /boot/efi vfat umask=0077 0 1\n',
      },
    },
    { ...onUefi, targetBlockBus: 'virtio-blk' },
  );
  await blockDevicesStep.run(state);
  expect(guest.text('/etc/fstab')).toMatch(/^\/dev\/vda2 .*\n\/dev\/vda1 /);
  // virt-v2v runs grub-mkconfig into the stub; in an appliance, which boots by BIOS, that gives linux16 and no stub.
  expect(guest.text('/boot/efi/EFI/debian/grub.cfg')).toBe(stub);
  expect(guest.text('/boot/grub/grub.cfg')).toBe(menu.replace('/dev/sda2', '/dev/vda2'));
  expect(guest.ran).toEqual([]);
});
