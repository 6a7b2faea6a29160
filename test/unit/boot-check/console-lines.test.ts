import { withSerialConsole } from '../../../lib/boot-check/guest/console-lines';

const consoles = 'console=tty0 console=ttyS0,115200';

it.each([
  [
    'grub.cfg',
    '\tlinux\t/boot/vmlinuz-6.1 root=UUID=6e0f ro quiet splash',
    `\tlinux\t/boot/vmlinuz-6.1 root=UUID=6e0f ro ${consoles}`,
  ],
  [
    'grub.cfg',
    '  linuxefi /vmlinuz-3.10 root=/dev/sda1 rhgb',
    `  linuxefi /vmlinuz-3.10 root=/dev/sda1 ${consoles}`,
  ],
  ['grub.cfg', '\tlinux /vmlinuz ro console=tty1', `\tlinux /vmlinuz ro ${consoles}`],
  ['menu.lst', '\tkernel /vmlinuz-2.6 ro root=LABEL=/', `\tkernel /vmlinuz-2.6 ro root=LABEL=/ ${consoles}`],
  ['a1b2-5.14.conf', 'options root=UUID=1 ro quiet', `options root=UUID=1 ro ${consoles}`],
  ['extlinux.conf', '  APPEND root=/dev/sda1 ro', `  APPEND root=/dev/sda1 ro ${consoles}`],
])('%s: %j', (name, line, changed) => {
  const others = 'menuentry "Debian" {\n\tinitrd /boot/initrd.img\n';
  expect(withSerialConsole(name, `${others}${line}\n}\n`)).toBe(`${others}${changed}\n}\n`);
});

it("GRUB's environment keeps its size", () => {
  const text = '# GRUB Environment Block\nkernelopts=root=/dev/vda1 ro quiet\n'.padEnd(1024, '#');
  const changed = withSerialConsole('grubenv', text);
  expect(changed).toHaveLength(1024);
  expect(changed).toContain(`kernelopts=root=/dev/vda1 ro ${consoles}\n`);
  const full = `# GRUB Environment Block\nkernelopts=${'a'.repeat(980)}\n`.padEnd(1024, '#');
  expect(withSerialConsole('grubenv', full)).toBeUndefined();
});

it('what has no kernel is left as it is', () => {
  expect(withSerialConsole('grub.cfg', 'set timeout=5\n')).toBeUndefined();
  expect(withSerialConsole('modprobe.txt', 'options a b\n')).toBeUndefined();
});
