import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

import { convert } from '../../../lib';
import { debianGuest } from '../../../lib/testing';
import { acceleration, conversionTimeout } from '../support/source';

// A small guest with FIFOs, devices and links in circles where a conversion looks for files. In the appliance, opening
// one would wait for ever or read without an end.

const root = '9b6f5a57-0b0e-4b0c-8f5e-3c2d7d1b9a10';
const fifos = [
  '/boot/vmlinuz-9.9.9-1-amd64',
  '/boot/grub/custom.cfg',
  '/etc/crypttab',
  '/etc/default/grub.d/fifo.cfg',
  '/etc/hostname',
  '/etc/inittab',
  '/etc/initramfs-tools/modules',
  '/etc/machine-id',
  '/etc/mdadm/mdadm.conf',
  '/etc/modprobe.d/fifo.conf',
  '/etc/netplan/fifo.yaml',
  '/etc/network/interfaces.d/fifo',
  '/etc/selinux/config',
  '/etc/systemd/network/10-fifo.link',
  '/etc/udev/rules.d/70-persistent-net.rules',
  '/lib/modules/9.9.9-1-amd64/modules.dep',
];
const devices: Record<string, string> = { '/etc/lvm/lvm.conf': 'c 1 5', '/etc/kernel/cmdline': 'b 8 0' };

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-special-test.'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function makeDisk(): Promise<string> {
  const disk = join(directory, 'disk.img');
  const program = { content: readFileSync('/bin/true'), mode: 0o755 };
  await using typical = await debianGuest({
    files: {
      '/usr/bin/bash': program,
      '/usr/bin/sh': program,
      '/etc/modprobe.d/circle.conf': { link: 'circle.conf' },
      '/etc/default/grub.d/circle.cfg': { link: 'circle.cfg' },
      '/etc/timezone': { link: '/dev/zero' },
    },
  });
  const tree = typical.guest.directory;
  for (const path of [...fifos, ...Object.keys(devices)]) {
    execFileSync('mkdir', ['-p', `${tree}${path.slice(0, path.lastIndexOf('/'))}`]);
    rmSync(`${tree}${path}`, { force: true });
  }
  execFileSync(
    'mkfifo',
    fifos.map((path) => `${tree}${path}`),
  );
  execFileSync('chmod', ['-R', 'u+rwX,go+rX', tree]);
  execFileSync('truncate', ['-s', '258M', disk]);
  execFileSync('/sbin/sfdisk', ['-q', disk], { input: 'label: dos\n2048,,L,*\n' });
  const options = ['-q', '-F', '-t', 'ext4', '-U', root, '-E', 'offset=1048576', '-d', tree];
  execFileSync('/sbin/mke2fs', [...options, disk, '256M']);
  const script = join(directory, 'debugfs');
  const lines = Object.entries(devices).map(
    ([path, node]) => `cd ${dirname(path)}\nmknod ${basename(path)} ${node}\n`,
  );
  writeFileSync(script, lines.join(''));
  execFileSync('/sbin/debugfs', ['-w', '-f', script, `${disk}?offset=1048576`], { stdio: 'ignore' });
  return disk;
}

test(
  'are neither read nor written: the guest converts without them',
  async () => {
    const { conversion } = await convert({
      input: { mode: 'disk', paths: [await makeDisk()], format: 'raw' },
      output: { mode: 'null' },
      appliance: { acceleration: acceleration(), memory: 768 },
    });
    const changed = conversion.changes.flatMap((change) => ('path' in change ? [change.path] : []));
    expect(changed).toContain('/boot/grub/device.map');
    const special = [...fifos, ...Object.keys(devices)];
    expect(changed.filter((path) => special.includes(path))).toEqual([]);
  },
  conversionTimeout,
);
