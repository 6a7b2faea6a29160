import { openAugeas } from '../../../../lib/conversion/linux/augeas';
import { consoleStep, convertConsoles } from '../../../../lib/conversion/linux/console';
import type { Bootloader } from '../../../../lib/conversion/linux/contracts/bootloader';
import type { LinuxState } from '../../../../lib/conversion/linux/state';
import { inspection, linuxState } from '../support/linux-state';
import { guestWithAugeas, stepGuest, type StepGuest } from '../support/step-guest';
import { openExtlinux } from '../../../../lib/conversion/linux/bootloader/extlinux';
import { openGrub2 } from '../../../../lib/conversion/linux/bootloader/grub2';
import { openGrubLegacy } from '../../../../lib/conversion/linux/bootloader/grub-legacy';
import { openGrub2Bls } from '../../../../lib/conversion/linux/bootloader/grub2-bls';
import { openSystemdBoot } from '../../../../lib/conversion/linux/bootloader/systemd-boot';

describe('convertConsoles', () => {
  it('leads Xen consoles to the serial port', () => {
    expect(convertConsoles('ro console=hvc0 console=xvc0,115200 console=tty0 quiet', true)).toBe(
      'ro console=ttyS0 console=ttyS0,115200 console=tty0 quiet',
    );
  });
  it('takes them out for a target without a serial port', () => {
    expect(convertConsoles(' ro console=hvc0 quiet console=xvc0,9600', false)).toBe(' ro quiet');
  });
  it.each(['console=hvc01', 'xconsole=hvc0', 'console=tty0', ''])('leaves %s alone', (line) => {
    expect(convertConsoles(line, true)).toBe(line);
    expect(convertConsoles(line, false)).toBe(line);
  });
});

describe('the console step', () => {
  const files = {
    '/etc/inittab':
      '1:2345:respawn:/sbin/agetty xvc0 9600 vt100-nav\n2:2345:respawn:/sbin/mingetty tty1\n3:2345:respawn:/sbin/agetty ttyS0\n',
    '/etc/securetty': '# hvc0\nconsole\nhvc0\n',
  };
  const saves = (guest: StepGuest): number =>
    guest.calls.filter(({ action }) => action === 'aug_save').length;
  const bootloader = { editCommandLines: () => Promise.resolve([]) } as unknown as Bootloader;

  it('keeps the login on what becomes the serial port', async () => {
    const guest = await guestWithAugeas({ files });
    await consoleStep.run(linuxState(guest, { bootloader }));
    expect(await guest.contents()).toEqual({
      '/etc/inittab': files['/etc/inittab'].replace('xvc0', 'ttyS0'),
      '/etc/securetty': '# hvc0\nconsole\nttyS0\n',
    });
    expect(saves(guest)).toBe(1);
  });

  it('takes serial logins out where the target has no serial port', async () => {
    const guest = await guestWithAugeas({ files });
    await consoleStep.run(linuxState(guest, { bootloader, options: { serialPort: false } }));
    expect(await guest.contents()).toEqual({
      '/etc/inittab': '2:2345:respawn:/sbin/mingetty tty1\n',
      '/etc/securetty': '# hvc0\nconsole\n',
    });
  });

  it('does not save what it did not change', async () => {
    const guest = await guestWithAugeas({ files: { '/etc/securetty': 'tty1\n' } });
    await consoleStep.run(linuxState(guest, { bootloader }));
    expect(saves(guest)).toBe(0);
  });

  it('does not apply where hvc0 is the machine’s own console', () => {
    const state = linuxState(stepGuest(), { inspection: inspection({ arch: 'ppc64le' }) });
    expect(consoleStep.applies(state)).toEqual(expect.stringContaining('ppc64le'));
  });

  describe('with systemd', () => {
    const directory = '/etc/systemd/system/getty.target.wants';
    const link = (terminal: string) => `${directory}/serial-getty@${terminal}.service`;
    const unit = '/lib/systemd/system/serial-getty@.service';
    const convert = async (links: Record<string, string>, serialPort: boolean) => {
      const guest = stepGuest({ files: { [unit]: '' }, links });
      await openAugeas(guest);
      const state = linuxState(guest, { bootloader, options: { serialPort } });
      await consoleStep.run(state);
      return { links: await guest.links(), changes: state.changes };
    };

    it('leads the login on Xen’s console to the serial port', async () => {
      const { links, changes } = await convert(
        { [link('hvc0')]: unit, [`${directory}/getty@tty1.service`]: unit },
        true,
      );
      expect(links).toEqual({ [link('ttyS0')]: unit, [`${directory}/getty@tty1.service`]: unit });
      expect(changes.map(({ action }) => action)).toEqual(['created', 'removed']);
    });
    it('leaves a login that is on the serial port already', async () => {
      expect((await convert({ [link('hvc0')]: unit, [link('ttyS0')]: '/own' }, true)).links).toEqual({
        [link('ttyS0')]: '/own',
      });
      expect((await convert({ [link('ttyS0')]: '/own' }, true)).changes).toEqual([]);
    });
    it('takes logins on serial ports out where there is none', async () => {
      expect((await convert({ [link('hvc0')]: unit, [link('ttyS0')]: unit }, false)).links).toEqual({});
    });
  });

  const options = 'root=/dev/sda1 console=tty0 console=hvc0';
  it.each([
    [
      'GRUB 2',
      '/boot/grub/grub.cfg',
      `serial --unit=0\nterminal_output serial\nlinux /vmlinuz ${options}\n`,
      openGrub2,
    ],
    [
      'GRUB Legacy',
      '/boot/grub/menu.lst',
      `serial --unit=0\nterminal serial\ntitle x\nkernel /vmlinuz ${options}\n`,
      openGrubLegacy,
    ],
    [
      'extlinux',
      '/boot/extlinux/extlinux.conf',
      `serial 0\nlabel x\nlinux /vmlinuz\nappend ${options}\n`,
      openExtlinux,
    ],
    [
      'systemd-boot',
      '/boot/efi/loader/entries/x.conf',
      `linux /vmlinuz\noptions ${options}\n`,
      (state: LinuxState) =>
        openSystemdBoot(state, {
          esp: '/boot/efi',
          directory: '/boot/efi/EFI/systemd',
          files: [],
          hasBootPartition: false,
        }),
    ],
    [
      'GRUB 2 with entries on the EFI system partition',
      '/boot/efi/loader/entries/x.conf',
      `linux /vmlinuz\noptions ${options}\n`,
      (state: LinuxState) =>
        openGrub2Bls(state, { esp: '/boot/efi', directory: '/boot/efi/EFI/opensuse', isCertain: true }),
    ],
  ])('changes the command lines of %s, and not its own console', async (_name, path, text, open) => {
    for (const [serialPort, expected] of [
      [true, 'console=tty0 console=ttyS0'],
      [false, 'console=tty0'],
    ] as const) {
      const guest = await guestWithAugeas({ files: { [path]: text } });
      const state = linuxState(guest, { options: { serialPort } });
      state.bootloader = open(state, path);
      await consoleStep.run(state);
      expect(guest.text(path)).toBe(text.replace('console=tty0 console=hvc0', expected));
    }
  });
});
