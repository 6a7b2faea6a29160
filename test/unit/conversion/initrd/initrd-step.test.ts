import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { initrdStep } from '../../../../lib/conversion/linux/initrd';
import { readInitrd } from '../../../../lib/conversion/linux/initrd/archive/read-initrd';
import type { StepGuestOptions } from '../support/step-guest';
import { warnings, type LinuxStateChanges } from '../support/linux-state';
import { all, gzipped, guestWith, latin1, path } from './guest-with-initrd';
import { contextWithDirectory, directory, file, version } from './sample-initrd';

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
  const { guest, state } = prepare(gzipped([...all], ...stale), { blockDeviceMap: { sda: 'vda' } });
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
