import { readdir, writeFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { Renaming } from '../../../../lib/conversion/linux/block-devices/renaming';
import { initrdPlanStep, initrdStep } from '../../../../lib/conversion/linux/initrd';
import { cpioArchive } from '../../../../lib/conversion/linux/initrd/archive/cpio-writer';
import { readInitrd, type Initrd } from '../../../../lib/conversion/linux/initrd/archive/read-initrd';
import type { StepGuest } from '../support/step-guest';
import { type StepGuestOptions } from '../support/step-guest';
import { kernel, warnings, type LinuxStateChanges } from '../support/linux-state';
import { all, gzipped, guestWith, kernelFiles, modules, path } from './guest-with-initrd';
import { contextWithDirectory, directory, dracutInitrd, early, file, link, version } from './sample-initrd';

const { context } = contextWithDirectory();
const prepare = (
  initrd: Buffer,
  changes: LinuxStateChanges = {},
  options: StepGuestOptions = {},
): ReturnType<typeof guestWith> => guestWith(context.tempDir, initrd, changes, options);

async function read(guest: StepGuest): Promise<Initrd> {
  const copy = join(context.tempDir, 'check');
  await writeFile(copy, guest.bytes(path));
  return readInitrd(copy, context, { wantsContent: () => true });
}

/** All files of a guest, to see that none was touched. */
const everything = (guest: StepGuest): Promise<Record<string, string>> => guest.contents();

afterEach(async () =>
  expect((await readdir(context.tempDir)).filter((name) => name !== 'check')).toEqual([]),
);

it('changes nothing, and the initrd is fetched once', async () => {
  const { guest, state } = prepare(gzipped(['ext4']));
  const before = await everything(guest);
  await initrdPlanStep.run(state);
  expect(await everything(guest)).toEqual(before);
  expect(state.changes).toEqual([]);
  expect(state.initrdPlan).toMatchObject({ strategy: 'append', initrd: { path } });
  await initrdStep.run(state);
  expect(state.initrd).toMatchObject({ strategy: 'append', backup: `${path}.pre-v2v` });
  expect(guest.calls.filter(({ action }) => action === 'download')).toHaveLength(1);
  expect((await read(guest)).listing.has(`lib/modules/${version}/kernel/virtio_blk.ko`)).toBe(true);
});

it('plans again where a program of the guest made the initrd anew in between', async () => {
  const { guest, state } = prepare(gzipped(['ext4']));
  await initrdPlanStep.run(state);
  const anew = gzipped(['ext4', ...all]);
  await guest.write(path, anew);
  await initrdStep.run(state);
  expect(state.initrd).toMatchObject({ strategy: 'keep' });
  expect(guest.bytes(path).equals(anew)).toBe(true);
});

it('learns the new names of the disks after the plan was made', async () => {
  const names = [
    directory('etc'),
    directory('etc/cmdline.d'),
    file('etc/cmdline.d/r.conf', 'root=/dev/sda1'),
  ];
  const { guest, state } = prepare(gzipped([...all], ...names));
  await initrdPlanStep.run(state);
  expect(state.initrdPlan).toMatchObject({ strategy: 'keep' });
  state.deviceNames = new Renaming(state, { sda: 'vda' }, () => 'vda');
  await initrdStep.run(state);
  expect(state.initrd).toMatchObject({ strategy: 'append', added: ['/etc/cmdline.d/r.conf'] });
  expect((await read(guest)).listing.text('etc/cmdline.d/r.conf')).toBe('root=/dev/vda1');
});

it('names the kernels whose initrds were not looked into', async () => {
  const { state } = prepare(gzipped([...all]));
  const rescue = kernel({ version: '0-rescue' });
  state.kernels!.offered.push(rescue);
  await initrdStep.run(state);
  expect(state.initrd).toMatchObject({ notExamined: ['0-rescue'] });
});

describe('/boot too full for a new initrd', () => {
  // What is added is far larger than what gzip makes of it.
  const zeros = { [`${modules}/modules.symbols`]: '\0'.repeat(3 * 1024 * 1024) };
  const MiB = 1024 * 1024;
  const before = gzipped(['ext4'], file('noise', Buffer.alloc(MiB, 'x')));

  it.each([
    ['uncompressed', 4 * MiB, 'none'],
    ['compressed as the initrd is', 0.5 * MiB, 'gzip'],
  ])('it is appended in place, %s, and there is no backup', async (_, freeBytes, compression) => {
    const { guest, state } = prepare(before, {}, { files: zeros, freeBytes });
    await initrdPlanStep.run(state);
    await initrdStep.run(state);
    expect(state.initrd).toMatchObject({ strategy: 'append' });
    expect(state.initrd).not.toHaveProperty('backup');
    expect(state.initrd?.reason).toMatch(/without a backup: there is no room for a copy/);
    expect(guest.bytes(path).subarray(0, before.length).equals(before)).toBe(true);
    expect(Object.keys(await guest.contents()).filter((name) => name.startsWith('/boot'))).toEqual([path]);
    const { segments, listing } = await read(guest);
    expect(segments.map((segment) => segment.compression)).toEqual(['none', 'gzip', compression]);
    expect(listing.text(`lib/modules/${version}/kernel/virtio_blk.ko`)).toBe('the driver virtio_blk');
  });

  it('a clear error before anything is changed', async () => {
    const { guest, state } = prepare(before, {}, { files: zeros, freeBytes: 10_000 });
    const old = kernel({ version: '5.10.0-8-amd64' });
    state.kernels!.installed.push(old);
    const untouched = await everything(guest);
    await expect(initrdPlanStep.run(state)).rejects.toMatchObject({
      code: 'GUEST_NO_SPACE',
      subject: '/boot',
      message: expect.stringMatching(
        /too full for a new initrd: [\d.]+ (?:bytes|KiB) are free.*[\d.]+ [KM]iB at the end/,
      ) as string,
      hint: expect.stringMatching(/5\.10\.0-8-amd64/) as string,
    });
    expect(await everything(guest)).toEqual(untouched);
  });

  it('a clear error before anything is changed where the guest would have to rebuild it', async () => {
    const files = { '/usr/sbin/update-initramfs': '' };
    const { guest, state } = prepare(Buffer.alloc(MiB, 'no initrd'), {}, { files, freeBytes: MiB });
    await expect(initrdPlanStep.run(state)).rejects.toMatchObject({
      code: 'GUEST_NO_SPACE',
      message: expect.stringMatching(/one takes 2 MiB beside the old one/) as string,
    });
    expect(guest.ran).toEqual([]);
  });

  it('is of no account where the initrd is kept', async () => {
    const { state } = prepare(gzipped([...all]), {}, { freeBytes: 0 });
    await initrdPlanStep.run(state);
    await initrdStep.run(state);
    expect(state.initrd).toMatchObject({ strategy: 'keep' });
  });

  it('gets its old length back where writing fails', async () => {
    const { guest, state } = prepare(before, {}, { files: zeros, freeBytes: 4 * MiB });
    await initrdPlanStep.run(state);
    const upload = guest.uploadOffset.bind(guest);
    guest.uploadOffset = async (...args) => {
      await upload(...args);
      throw new Error('upload_offset: Input/output error');
    };
    await expect(initrdStep.run(state)).rejects.toThrow('Input/output error');
    expect(guest.bytes(path).equals(before)).toBe(true);
  });

  it('is found out while writing where something else took the room', async () => {
    const { guest, state } = prepare(before, {}, { files: zeros, freeBytes: 4 * MiB });
    const statvfs = guest.statvfs.bind(guest);
    await initrdPlanStep.run(state);
    guest.statvfs = async (path) => ({ ...(await statvfs(path)), bfree: 0, bavail: 0 });
    await expect(initrdStep.run(state)).rejects.toMatchObject({ code: 'GUEST_NO_SPACE' });
    expect(guest.bytes(path).equals(before)).toBe(true);
  });
});

describe('SLES 15 without dracut or mkinitrd (virt-v2v 91)', () => {
  const sles: LinuxStateChanges = { family: 'suse' };

  it('an initrd without virtio is added to, and no tool is needed', async () => {
    const { guest, state } = prepare(gzipped(['ext4']), sles);
    await initrdPlanStep.run(state);
    await initrdStep.run(state);
    expect(state.initrd).toMatchObject({ strategy: 'append' });
    expect(guest.ran).toEqual([]);
    const { listing } = await read(guest);
    for (const name of all) expect(listing.has(`lib/modules/${version}/kernel/${name}.ko`)).toBe(true);
  });

  it.each([
    ['loads a fixed list of drivers', gzipSync(cpioArchive([file('run_all.sh'), file('config/modules.sh')]))],
    ['cannot be read', Buffer.from('no initrd at all')],
  ])('one that %s is a clear error before anything is changed', async (_, initrd) => {
    const { guest, state } = prepare(initrd, sles);
    const before = await everything(guest);
    await expect(initrdPlanStep.run(state)).rejects.toMatchObject({
      code: 'INITRD',
      subject: path,
      message: expect.stringMatching(
        /must be rebuilt, and the guest has no program for it.*(?:cannot be read|fixed list)/,
      ) as string,
      hint: expect.stringMatching(/Install dracut/) as string,
    });
    expect(await everything(guest)).toEqual(before);
  });
});

const zstd = spawnSync('zstd', ['-q', '-19', '-c'], { input: dracutInitrd([]) });

(zstd.status === 0 ? describe : describe.skip)('EL 9 kernels (virt-v2v 54)', () => {
  const module = (name: string): [string, string] => [
    `usr/lib/modules/${version}/kernel/${name}.ko.xz`,
    name,
  ];
  const el9 = (drivers: string[]): Buffer => {
    const archive = dracutInitrd(
      [],
      drivers.map((name) => file(...module(name))),
    );
    const { stdout } = spawnSync('zstd', ['-q', '-19', '-c'], { input: archive });
    return Buffer.concat([early, stdout]);
  };
  const files = kernelFiles('.ko.xz');

  it('keeps an initrd packed with zstd behind microcode that has virtio as .ko.xz', async () => {
    const { state } = prepare(el9(['ext4', ...all]), { family: 'rhel' }, { files });
    await initrdPlanStep.run(state);
    expect(state.initrdPlan).toMatchObject({ strategy: 'keep' });
    await initrdStep.run(state);
    expect(warnings(state.events)).toEqual([]);
  });

  it('adds the drivers of kernel-core to one that lacks them, packed as they are', async () => {
    const { guest, state } = prepare(el9(['ext4']), { family: 'rhel' }, { files });
    await initrdPlanStep.run(state);
    await initrdStep.run(state);
    expect(state.initrd).toMatchObject({
      strategy: 'append',
      missing: expect.arrayContaining(all) as string[],
    });
    const { segments, listing } = await read(guest);
    expect(segments.map((segment) => segment.compression)).toEqual(['none', 'zstd', 'none']);
    expect(listing.text(`lib/modules/${version}/kernel/virtio_blk.ko.xz`)).toBe('the driver virtio_blk');
  });
});

it('gives modules that were unpacked on the way into the initrd the names that the guest has for them', async () => {
  const { guest, state } = prepare(gzipped(['ext4', 'virtio']), {}, { files: kernelFiles('.ko.xz') });
  await initrdPlanStep.run(state);
  await initrdStep.run(state);
  expect(state.initrd).toMatchObject({ strategy: 'append' });
  const { listing } = await read(guest);
  expect(listing.realPath(`lib/modules/${version}/kernel/ext4.ko.xz`)).toBe(
    `usr/lib/modules/${version}/kernel/ext4.ko`,
  );
  expect(listing.text(`lib/modules/${version}/kernel/virtio_pci.ko.xz`)).toBe('the driver virtio_pci');
});

it("names what it adds in initramfs-tools' own list, for one made with MODULES=list", async () => {
  const initrd = cpioArchive([
    ...['scripts', 'conf', 'sbin', 'lib', 'lib/modules', `lib/modules/${version}`].map(directory),
    file('scripts/functions'),
    file('sbin/modprobe'),
    file('conf/modules', 'ext4\nvirtio-pci\n'),
  ]);
  const { guest, state } = prepare(initrd);
  await initrdPlanStep.run(state);
  await initrdStep.run(state);
  expect(state.initrd).toMatchObject({ strategy: 'append' });
  expect((await read(guest)).listing.text('conf/modules')).toMatch(/^ext4\nvirtio-pci\n# .*\nvirtio_blk\n$/);
});

it('needs no room for an initrd that waits for a volume', async () => {
  const wants = 'etc/systemd/system/initrd.target.wants';
  const entries = ['etc', 'etc/systemd', 'etc/systemd/system', wants].map(directory);
  const { state } = prepare(
    gzipped([...all], ...entries, link(`${wants}/dev-mapper-rl\\x2droot.device`, '../x.device')),
    {},
    { freeBytes: 0 },
  );
  await initrdPlanStep.run(state);
  expect(state.initrdPlan).toMatchObject({ strategy: 'keep' });
  await initrdStep.run(state);
  expect(state.initrd).toMatchObject({ strategy: 'keep' });
});
