/** What consoles and screens said, as they were recorded, and what follows from it. */
import { plainText } from '../../../lib/boot-check/guest/serial';
import { evidenceIn, failureIn, isLeftToBootCode } from '../../../lib/boot-check/verdict/rules';
import { stopCodeFailure } from '../../../lib/boot-check/verdict/stop-codes';

const seabios = ['SeaBIOS (version 1.16.2-debian-1.16.2-1)', 'Booting from Hard Disk...'];

it.each([
  [
    'no-boot-device',
    [...seabios, 'Boot failed: not a bootable disk', 'Booting from Floppy...', 'No bootable device.'],
  ],
  [
    'no-boot-device',
    [
      'BdsDxe: failed to load Boot0001 "UEFI Misc Device" from PciRoot(0x0)/Pci(0x2,0x0): Not Found',
      'BdsDxe: No bootable option or device was found.',
      'BdsDxe: Press any key to enter the Boot Manager Menu.',
    ],
  ],
  ['no-boot-device', ['UEFI Interactive Shell v2.2', 'EDK II', 'Shell> ']],
  ['grub-rescue', ['error: unknown filesystem.', 'Entering rescue mode...', 'grub rescue> ']],
  ['grub-prompt', ['                             GNU GRUB  version 2.06-13+deb12u1', 'grub> ']],
  ['grub-error', ["error: file `/boot/vmlinuz-6.1.0-13-amd64' not found."]],
  ['grub-error', ['error: invalid magic number.', 'error: you need to load the kernel first.']],
  [
    'initramfs-shell',
    [
      'ALERT!  UUID=6e0f1d5a-8a52-4f5b-9d3c-5eed12019999 does not exist.  Dropping to a shell!',
      '(initramfs) ',
    ],
  ],
  ['initramfs-shell', ['Generating "/run/initramfs/rdsosreport.txt"', 'dracut:/# ']],
  [
    'kernel-panic',
    [
      '[    2.104] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)',
      '[    2.105] CPU: 0 PID: 1 Comm: swapper/0 Not tainted 6.1.0-13-amd64',
    ],
  ],
  [
    'kernel-panic',
    ['[    3.0] Kernel panic - not syncing: No working init found.  Try passing init= option'],
  ],
  [
    'emergency-mode',
    [
      '[DEPEND] Dependency failed for local-fs.target - Local File Systems.',
      'You are in emergency mode. After logging in, type "journalctl -xb" to view',
    ],
  ],
])('%s', (kind, lines) => {
  const failure = failureIn(lines.join('\n'));
  expect(failure?.kind).toBe(kind);
  expect(lines.map((line) => line.trim())).toContain(failure?.line);
  expect(failure?.hint).not.toBe('');
});

it.each([
  ['login-prompt', 'Debian GNU/Linux 12 debian12 ttyS0\n\ndebian12 login: '],
  ['target', '[  OK  ] Reached target multi-user.target - Multi-User System.\n'],
  ['target', '[  OK  ] Reached target Multi-User System.\n'],
  ['passphrase', 'Please unlock disk root_crypt: '],
])('a guest that is up, or waits: %s', (kind, text) => {
  expect(evidenceIn(text)?.kind).toBe(kind);
  expect(failureIn(text)).toBeUndefined();
});

it.each([
  'BdsDxe: failed to load Boot0001 "UEFI PXEv4": Not Found\nBdsDxe: starting Boot0002\nLoading Linux 6.1.0-13-amd64 ...\n',
  'Boot failed: not a bootable disk\n\nBooting from Hard Disk...\n',
  '[  OK  ] Reached target local-fs.target - Local File Systems.\n[    5.1] systemd[1]: Reached target basic.target\n',
  'Last login: Tue Dec  1 on ttyS0\n',
  'the word Kernel panic alone, (initramfs) within a line, a grub> as well\n',
  '',
])('on the way nothing is concluded: %j', (text) => {
  expect(failureIn(text)).toBeUndefined();
  expect(evidenceIn(text)).toBeUndefined();
});

it('a failure counts, whatever else was said', () => {
  const text = '[  OK  ] Reached target emergency.target - Emergency Mode.\nhost login: ';
  expect(failureIn(text)?.kind).toBe('emergency-mode');
});

it('SeaBIOS has left the machine to the code of a disk', () => {
  expect(isLeftToBootCode(`${seabios.join('\n')}\n`)).toBe(true);
  expect(isLeftToBootCode([...seabios, 'GRUB loading.'].join('\n'))).toBe(false);
  expect(isLeftToBootCode('')).toBe(false);
});

it('a stop code has its name', () => {
  expect(stopCodeFailure(0x7b)).toMatchObject({
    kind: 'stop-code',
    stopCode: '0x0000007B',
    message: 'Windows has stopped with the stop code 0x0000007B INACCESSIBLE_BOOT_DEVICE.',
  });
  expect(stopCodeFailure(0xdead).stopCode).toBe('0x0000DEAD');
});

it('colours and cursor movements are no part of the text', () => {
  const text =
    '\u001b[2J\u001b[01;01H\u001b[=3h[\u001b[0;32m  OK  \u001b[0m] Reached\r\n\u001b]0;title\u0007a\u0000b\r';
  expect(plainText(text)).toBe('[  OK  ] Reached\nab\n');
});
