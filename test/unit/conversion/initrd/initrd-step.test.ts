import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { Renaming } from '../../../../lib/conversion/linux/block-devices/renaming';
import { initrdStep } from '../../../../lib/conversion/linux/initrd';
import { cpioArchive, type SegmentEntry } from '../../../../lib/conversion/linux/initrd/archive/cpio-writer';
import { readInitrd } from '../../../../lib/conversion/linux/initrd/archive/read-initrd';
import type { StepGuestOptions } from '../support/step-guest';
import { warnings, type LinuxStateChanges } from '../support/linux-state';
import { all, gzipped, guestWith, latin1, path } from './guest-with-initrd';
import { contextWithDirectory, directory, early, file, link, version } from './sample-initrd';

const { context } = contextWithDirectory();
const below = `/usr/lib/modules/${version}`;

function prepare(
  initrd: Buffer | undefined,
  changes: LinuxStateChanges = {},
  options: StepGuestOptions = {},
): ReturnType<typeof guestWith> {
  const files = { '/etc/initramfs-tools/modules': '# modules\n', ...options.files };
  return guestWith(context.tempDir, initrd, changes, { ...options, files });
}

const wanted = (initrd: 'keep' | 'append' | 'rebuild') => ({ options: { initrd } });

afterEach(async () =>
  expect((await readdir(context.tempDir)).filter((name) => name !== 'check')).toEqual([]),
);

it('keeps an initrd that has the drivers, and tells the tools of the guest for later', async () => {
  const initrd = gzipped(['ext4', ...all]);
  const { guest, state } = prepare(initrd);
  await initrdStep.run(state);
  expect(state.initrd).toEqual({
    kernel: version,
    initrd: path,
    strategy: 'keep',
    reason: expect.any(String) as string,
    missing: [],
    added: [],
  });
  expect(state.events).toContainEqual({ type: 'initrd', initrd: state.initrd });
  expect(guest.bytes(path).equals(initrd)).toBe(true);
  expect(guest.text('/etc/initramfs-tools/modules')).toMatch(/virtio_pci\nvirtio_blk\n$/);
  expect(state.changes).toEqual([{ path: '/etc/initramfs-tools/modules', action: 'modified' }]);
  expect(guest.ran).toEqual([]);
});

it('appends what is missing, where the initrd keeps its modules', async () => {
  const before = gzipped(['ext4', 'virtio', 'virtio_net']);
  const pins = '/etc/systemd/network/70-v2v-ens192.link';
  const { guest, state } = prepare(
    before,
    {
      networkNames: {
        pinned: [{ nic: 0, mac: '', name: 'ens192', evidence: 'single', file: pins }],
        unpinned: [],
      },
    },
    { files: { [pins]: '[Match]\n' } },
  );
  await initrdStep.run(state);
  expect(state.initrd).toMatchObject({
    strategy: 'append',
    missing: ['virtio_ring', 'virtio_pci', 'virtio_blk'],
    backup: `${path}.pre-v2v`,
    added: [
      `${below}/modules.builtin`,
      `${below}/modules.dep`,
      `${below}/modules.dep.bin`,
      `${below}/kernel/virtio_ring.ko`,
      `${below}/kernel/virtio_pci.ko`,
      `${below}/kernel/virtio_blk.ko`,
      pins,
    ],
  });
  expect(guest.bytes(`${path}.pre-v2v`).equals(before)).toBe(true);
  expect(guest.calls).toContainEqual({ action: 'copy_attributes', args: [path, `${path}.v2v-new`] });
  expect(guest.text(`${path}.v2v-new`)).toBeUndefined();
  const after = guest.bytes(path);
  expect(after.subarray(0, before.length).equals(before)).toBe(true);

  const copy = join(context.tempDir, 'check');
  await writeFile(copy, after);
  const { listing, segments } = await readInitrd(copy, context, {
    wantsContent: (name) => name.endsWith('virtio_blk.ko'),
  });
  expect(segments.at(-1)!.start % 512).toBe(0);
  expect(listing.realPath('lib')).toBe('usr/lib');
  expect(listing.text(`lib/modules/${version}/kernel/virtio_blk.ko`)).toBe('the driver virtio_blk');
  expect(listing.get('etc/systemd/network')?.type).toBe('directory');

  // What was appended is found: the second time there is nothing to do.
  await initrdStep.run(state);
  expect(state.initrd).toMatchObject({ strategy: 'keep' });
});

it('leaves the old initrd, and nothing beside it, where the new one cannot be written', async () => {
  const before = gzipped(['ext4']);
  const { guest, state } = prepare(before);
  guest.uploadOffset = () => Promise.reject(new Error('upload_offset: Input/output error'));
  await expect(initrdStep.run(state)).rejects.toThrow('Input/output error');
  expect(guest.bytes(path).equals(before)).toBe(true);
  expect(Object.keys(await guest.contents()).filter((file) => file.startsWith(`${path}.`))).toEqual([]);
});

it('lays over what knows the old machine', async () => {
  const stale = [
    ...['etc', 'etc/cmdline.d', 'etc/lvm', 'etc/lvm/devices'].map(directory),
    file('etc/cmdline.d/root.conf', 'root=/dev/sda1\n'),
    file('etc/lvm/devices/system.devices', 'IDTYPE=sys_wwid\n'),
  ];
  const { guest, state } = prepare(gzipped([...all], ...stale));
  state.deviceNames = new Renaming(state, { sda: 'vda' }, () => 'vda');
  await initrdStep.run(state);
  expect(state.initrd).toMatchObject({
    strategy: 'append',
    missing: [],
    added: ['/etc/cmdline.d/root.conf'],
  });
  const copy = join(context.tempDir, 'check');
  await writeFile(copy, guest.bytes(path));
  const { listing } = await readInitrd(copy, context, { wantsContent: () => true });
  expect(listing.text('etc/cmdline.d/root.conf')).toBe('root=/dev/vda1\n');
  expect(listing.has('etc/lvm/devices/system.devices')).toBe(false);
});

describe('what in it would keep the guest from its root', () => {
  const below = 'etc/systemd/system';
  const filter = 'devices {\n\tfilter = [ "a|^/dev/sda2$|", "r|.*|" ]\n}\n';
  // As long as that of EL 9, whose lvm.conf is mostly comments.
  const lvmConf = `# ${'x'.repeat(110 * 1024)}\n${filter}`;
  const directories = [
    'etc',
    'etc/lvm',
    'etc/cmdline.d',
    'etc/systemd',
    below,
    `${below}/initrd.target.wants`,
  ];

  async function convert(
    entries: SegmentEntry[],
    changes: LinuxStateChanges = {},
    initrd = gzipped([...all], ...directories.map(directory), ...entries),
  ) {
    const { guest, state } = prepare(initrd, changes, { physicalVolumes: ['/dev/sda2'] });
    state.deviceNames = new Renaming(state, { sda: 'vda' }, () => 'vda');
    await initrdStep.run(state);
    const copy = join(context.tempDir, 'check');
    await writeFile(copy, guest.bytes(path));
    const { listing } = await readInitrd(copy, context, { wantsContent: () => true });
    return { listing, state };
  }

  it('a filter of LVM lets the volume through (https://github.com/rear/rear/issues/2651)', async () => {
    const { listing, state } = await convert([file('etc/lvm/lvm.conf', lvmConf)]);
    expect(state.initrd).toMatchObject({ strategy: 'append', missing: [], added: ['/etc/lvm/lvm.conf'] });
    expect(state.initrd?.reason).toContain('etc/lvm/lvm.conf in it names disks');
    expect(listing.text('etc/lvm/lvm.conf')).toBe(lvmConf.replace('[ ', '[ "a|^/dev/vda2$|", '));
    expect(warnings(state.events)).toEqual([]);
  });

  it('systemd waits for no device that does not come', async () => {
    const gone = ['dev-sda2', 'dev-mapper-mpatha1', 'dev-disk-by\\x2did-scsi\\x2d36000'];
    const stays = ['dev-mapper-rl\\x2droot', 'dev-disk-by\\x2duuid-aaaa'];
    const { listing, state } = await convert(
      [...gone, ...stays].map((unit) =>
        link(`${below}/initrd.target.wants/${unit}.device`, `../${unit}.device`),
      ),
    );
    expect(state.initrd).toMatchObject({ strategy: 'append' });
    for (const unit of gone) {
      const mask = listing.paths().includes(`${below}/${unit}.device`);
      expect([unit, mask, listing.realPath(`${below}/${unit}.device`)]).toEqual([unit, true, 'dev/null']);
    }
    for (const unit of stays) expect(listing.paths()).not.toContain(`${below}/${unit}.device`);
  });

  it('one that loads a fixed list of drivers has its texts corrected all the same', async () => {
    const nash = Buffer.concat([
      early,
      gzipSync(
        cpioArchive([
          ...['bin', 'lib'].map(directory),
          file('bin/nash'),
          file('init', '#!/bin/nash\nresume /dev/sda3\nmkrootdev -t ext3 -o defaults,ro /dev/sda2\n'),
          ...all.map((name) => file(`lib/${name}.ko`, name)),
        ]),
      ),
    ]);
    const { listing, state } = await convert([], {}, nash);
    expect(state.initrd).toMatchObject({ strategy: 'append', added: ['/init'] });
    expect(listing.text('init')).toBe(
      '#!/bin/nash\nresume /dev/vda3\nmkrootdev -t ext3 -o defaults,ro /dev/vda2\n',
    );
  });

  it('what cannot be matched is named in a warning', async () => {
    const { state } = await convert([
      file('etc/cmdline.d/r.conf', 'a\nresume=/dev/disk/by-id/ata-X-part7\n'),
    ]);
    expect(state.initrd).toMatchObject({ strategy: 'keep' });
    expect(warnings(state.events)).toEqual([
      expect.stringMatching(/etc\/cmdline\.d\/r\.conf .*: \/dev\/disk\/by-id\/ata-X-part7 \(line 2\)/),
    ]);
  });

  it('is said where the initrd is kept because that was asked for', async () => {
    const { state } = await convert([file('etc/lvm/lvm.conf', filter)], wanted('keep'));
    expect(state.initrd).toMatchObject({ strategy: 'keep' });
    expect(warnings(state.events)).toEqual([
      expect.stringMatching(/is kept, though etc\/lvm\/lvm.conf in it/),
    ]);
  });
});

it('changes nothing where /boot has no room', async () => {
  const before = gzipped(['ext4']);
  const { guest, state } = prepare(before, {}, { freeBytes: 100_000 });
  await expect(initrdStep.run(state)).rejects.toMatchObject({ code: 'GUEST_NO_SPACE', subject: '/boot' });
  expect(guest.bytes(path).equals(before)).toBe(true);
  expect(Object.keys(await guest.contents()).filter((name) => name.startsWith('/boot'))).toEqual([path]);
});

it('refuses to keep what lacks drivers', async () => {
  const { state } = prepare(gzipped(['ext4']), wanted('keep'));
  await expect(initrdStep.run(state)).rejects.toMatchObject({
    code: 'INITRD',
    message: expect.stringMatching(/virtio_blk/) as string,
  });
});

describe('rebuild', () => {
  const command = `/usr/sbin/update-initramfs -c -k ${version}`;
  const tool = { '/usr/sbin/update-initramfs': '' };
  const before = Buffer.from('no initrd at all');

  it('is for what cannot be read', async () => {
    const { guest, state } = prepare(
      before,
      {},
      {
        files: tool,
        commands: {
          [command]: (_words, inside) => inside.write(path, gzipped(all)).then(() => 'Generating'),
        },
      },
    );
    await initrdStep.run(state);
    expect(state.initrd).toMatchObject({
      strategy: 'rebuild',
      backup: `${path}.pre-v2v`,
      reason: expect.stringMatching(/cannot be read/) as string,
    });
    expect(guest.text(`${path}.pre-v2v`)).toBe(latin1(before));
    expect(state.guestProgramsWrote).toBe(true);
    expect(guest.calls).toContainEqual({ action: 'copy_attributes', args: [`${path}.pre-v2v`, path] });
  });

  it.each<[string, StepGuestOptions, RegExp]>([
    [
      'fails',
      { commands: { [command]: new Error('cp: no such file\ndracut: Failed') } },
      /could not rebuild.*dracut: Failed/s,
    ],
    ['makes nothing', { commands: { [command]: '' } }, /made no \/boot/],
    [
      'leaves the drivers out',
      {
        commands: { [command]: (_words, inside) => inside.write(path, gzipped(['ext4'])).then(() => '') },
      },
      /still lacks virtio_ring, virtio, virtio_pci, virtio_blk/,
    ],
  ])('puts the old initrd back where the tool %s', async (_, options, message) => {
    const { guest, state } = prepare(before, {}, { ...options, files: tool });
    await expect(initrdStep.run(state)).rejects.toMatchObject({
      code: 'INITRD',
      message: expect.stringMatching(message) as string,
    });
    expect(guest.text(path)).toBe(latin1(before));
    expect(guest.text(`${path}.pre-v2v`)).toBeUndefined();
  });

  it('lists the modules first where nobody has', async () => {
    const { guest, state } = prepare(
      gzipped(['ext4']),
      {},
      {
        files: { ...tool, '/sbin/depmod': '' },
        commands: {
          [`/sbin/depmod -a ${version}`]: '',
          [command]: (_words, inside) => inside.write(path, gzipped(all)).then(() => ''),
        },
      },
    );
    await guest.rm(`/lib/modules/${version}/modules.dep`);
    await initrdStep.run(state);
    expect(state.initrd).toMatchObject({
      strategy: 'rebuild',
      reason: expect.stringContaining('the guest has no modules.dep') as string,
    });
    expect(guest.lines()).toEqual([`/sbin/depmod -a ${version}`, command]);
  });

  it('needs a tool, and a host that can run it', async () => {
    await expect(initrdStep.run(prepare(before).state)).rejects.toThrow(/no program for it that is known/);
    const { state } = prepare(before, {}, { files: tool });
    const foreign = { ...state, inspection: { ...state.inspection, arch: 'mips64' } };
    await expect(initrdStep.run(foreign)).rejects.toThrow(/are for mips64/);
  });
});

it('reports a kernel without initrd, and warns where it needs one', async () => {
  const { state } = prepare(undefined);
  await initrdStep.run(state);
  expect(state.initrd).toMatchObject({ strategy: 'none' });
  expect(state.initrd).not.toHaveProperty('initrd');
  expect(warnings(state.events)).toEqual([expect.stringMatching(/has no initrd/)]);
});

it('says that a unified kernel image cannot be added to', async () => {
  const { state } = prepare(undefined);
  state.kernels!.best.vmlinuz = '/boot/efi/EFI/Linux/fedora.efi';
  await expect(initrdStep.run(state)).rejects.toMatchObject({
    code: 'INITRD',
    message: expect.stringMatching(/unified kernel image/) as string,
  });
});
