import { consoleStep, convertConsoles } from '../../../../lib/conversion/linux/console';
import type { Bootloader } from '../../../../lib/conversion/linux/bootloader/bootloader';
import { inspection, linuxState } from '../support/linux-state';
import { MemoryGuest } from '../support/memory-guest';

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
  const tree = {
    '/files/etc/inittab/1/process': '/sbin/agetty xvc0 9600 vt100-nav',
    '/files/etc/inittab/2/process': '/sbin/mingetty tty1',
    '/files/etc/inittab/3/process': '/sbin/agetty ttyS0',
    '/files/etc/securetty/1': 'console',
    '/files/etc/securetty/2': 'hvc0',
    '/files/etc/securetty/#comment': 'hvc0',
  };
  const bootloader = { editCommandLines: () => Promise.resolve([]) } as unknown as Bootloader;

  it('keeps the login on what becomes the serial port', async () => {
    const guest = new MemoryGuest({ augeas: tree });
    await consoleStep.run(linuxState(guest, { bootloader }));
    expect(Object.fromEntries(guest.augeas)).toEqual({
      ...tree,
      '/files/etc/inittab/1/process': '/sbin/agetty ttyS0 9600 vt100-nav',
      '/files/etc/securetty/2': 'ttyS0',
    });
    expect(guest.saves).toBe(1);
  });

  it('takes serial logins out where the target has no serial port', async () => {
    const guest = new MemoryGuest({ augeas: tree });
    await consoleStep.run(
      linuxState(guest, { bootloader, options: { initrd: 'auto', keepSerialConsole: false } }),
    );
    expect([...guest.augeas.keys()]).toEqual([
      '/files/etc/inittab/2/process',
      '/files/etc/securetty/1',
      '/files/etc/securetty/#comment',
    ]);
  });

  it('does not save what it did not change', async () => {
    const guest = new MemoryGuest({ augeas: { '/files/etc/securetty/1': 'tty1' } });
    await consoleStep.run(linuxState(guest, { bootloader }));
    expect(guest.saves).toBe(0);
  });

  it('does not apply where hvc0 is the machine’s own console', () => {
    const state = linuxState(new MemoryGuest(), { inspection: inspection({ arch: 'ppc64le' }) });
    expect(consoleStep.applies(state)).toEqual(expect.stringContaining('ppc64le'));
  });
});
