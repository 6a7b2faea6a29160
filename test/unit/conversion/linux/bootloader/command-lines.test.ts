import {
  editBootEntry,
  editDeviceMap,
  editGrub2Config,
  editGrubDefaults,
  editGrubEnvironment,
  editKernelCmdline,
} from '../../../../../lib/conversion/linux/bootloader/command-lines';

const edit = (line: string) => line.replaceAll('sda', 'vda');

it('edits the command lines of /etc/default/grub and nothing else there', () => {
  const text = [
    'GRUB_DISTRIBUTOR=`lsb_release -i /dev/sda`',
    'GRUB_CMDLINE_LINUX_DEFAULT="quiet resume=/dev/sda2 dyndbg=\\"file /sda\\""',
    "GRUB_CMDLINE_LINUX='root=/dev/sda1'",
    'export GRUB_CMDLINE_LINUX_RECOVERY=/dev/sda',
    'GRUB_CMDLINE_XEN=""',
    '#GRUB_CMDLINE_LINUX="/dev/sda"',
    '',
  ].join('\n');
  expect(editGrubDefaults(text, edit)).toBe(
    [
      'GRUB_DISTRIBUTOR=`lsb_release -i /dev/sda`',
      'GRUB_CMDLINE_LINUX_DEFAULT="quiet resume=/dev/vda2 dyndbg=\\"file /vda\\""',
      "GRUB_CMDLINE_LINUX='root=/dev/vda1'",
      'export GRUB_CMDLINE_LINUX_RECOVERY="/dev/vda"',
      'GRUB_CMDLINE_XEN=""',
      '#GRUB_CMDLINE_LINUX="/dev/sda"',
      '',
    ].join('\n'),
  );
});

it('edits what follows the kernel in grub.cfg, not the path of the kernel', () => {
  const text = [
    'search --hint /dev/sda',
    '\tlinux\t/sda/vmlinuz root=/dev/sda1 ro',
    '\tlinux16 /vmlinuz resume=/dev/sda2',
    '\tlinuxefi /vmlinuz',
    '\tmodule --nounzip /sda/vmlinuz-4 placeholder root=/dev/sda1',
    '\tinitrd /sda.img',
    '  set kernelopts="root=/dev/sda1 ro"',
  ].join('\n');
  expect(editGrub2Config(text, edit)).toBe(
    [
      'search --hint /dev/sda',
      '\tlinux\t/sda/vmlinuz root=/dev/vda1 ro',
      '\tlinux16 /vmlinuz resume=/dev/vda2',
      '\tlinuxefi /vmlinuz',
      '\tmodule --nounzip /sda/vmlinuz-4 placeholder root=/dev/vda1',
      '\tinitrd /sda.img',
      '  set kernelopts="root=/dev/vda1 ro"',
    ].join('\n'),
  );
});

it('edits boot entries and /etc/kernel/cmdline', () => {
  expect(editBootEntry('title sda\noptions root=/dev/sda1 $tuned\n', edit)).toBe(
    'title sda\noptions root=/dev/vda1 $tuned\n',
  );
  expect(editKernelCmdline('# sda\nroot=/dev/sda1 ro\n', edit)).toBe('# sda\nroot=/dev/vda1 ro\n');
});

describe('editGrubEnvironment', () => {
  const block = '# GRUB Environment Block\nkernelopts=root=/dev/sda1 ro\nsaved_entry=sda\n'.padEnd(1024, '#');

  it('keeps the size of the block', () => {
    const longer = editGrubEnvironment(block, (line) => line.replace('/dev/sda1', 'UUID=0123456789'));
    expect(longer).toHaveLength(1024);
    expect(longer).toContain('kernelopts=root=UUID=0123456789 ro\nsaved_entry=sda\n###');
    const shorter = editGrubEnvironment(block, (line) => line.replace(' ro', ''));
    expect(shorter).toHaveLength(1024);
  });
  it('does not overflow the block', () => {
    expect(editGrubEnvironment(block, () => 'x'.repeat(1100))).toBeUndefined();
  });
  it('leaves a block without a command line as it is', () => {
    const other = 'saved_entry=sda\n###';
    expect(editGrubEnvironment(other, edit)).toBe(other);
  });
});

it('edits the devices of device.map', () => {
  expect(editDeviceMap('# sda\n(hd0)\t/dev/sda\n(hd1) /dev/disk/by-id/x\n', edit)).toBe(
    '# sda\n(hd0)\t/dev/vda\n(hd1) /dev/disk/by-id/x\n',
  );
});
