import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  closeGuestfs,
  convertGuest,
  createContext,
  createOverlays,
  inspectSource,
  openGuestfs,
  openSource,
  type Context,
  type ConvertGuestInput,
  type Guestfs,
} from '../../../lib';
import { freeSpace } from '../../../lib/conversion/guest/free-space';
import type { GuestConversion, InitrdReport } from '../../../types/conversion';
import { accelerator, buildGuest, type Guest } from '../../guests';
import { bootAndObserve, bootTimeout, Machine } from '../support/boot';
import { acceleration, conversionTimeout, guestTimeout } from '../support/source';
import { linuxOf } from '../../unit/support/linux-of';

// A guest whose initrd lacks virtio, in one appliance: what is refused is as it was, what is done boots.

const MiB = 1024 * 1024;
const filler = '/var/filler';

let directory: string;
let built: Guest;
let context: Context;
let guest: Guestfs;
let disk: string;
let input: Omit<ConvertGuestInput, 'initrd'>;

beforeAll(async () => {
  built = await buildGuest('el7like', { log: (message) => process.stderr.write(`${message}\n`) });
  directory = mkdtempSync(join(tmpdir(), 'v2v-initrd-test.'));
  context = await createContext({ tempDir: directory });
  const source = await openSource({ mode: 'disk', paths: [built.disk], format: built.format }, context);
  const overlays = await createOverlays(source, context);
  disk = overlays[0]!.path;
  guest = await openGuestfs(overlays, { acceleration: acceleration() }, context);
  const inspection = await inspectSource(guest, {}, context);
  // It is the initrd's own check that is tested here.
  input = { source, inspection, steps: { omit: ['guest-space'] } };
}, guestTimeout);

afterAll(async () => {
  await guest?.close();
  await context?.[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true, force: true });
}, conversionTimeout);

const convertWith = (initrd: ConvertGuestInput['initrd']): Promise<GuestConversion> =>
  convertGuest(guest, { ...input, initrd }, context);

/** Fills the filesystem of /boot, which is the root's, up to `bytes`. */
async function leaveFree(bytes: number): Promise<void> {
  await guest.rmF(filler);
  await guest.fallocate64(filler, freeSpace(await guest.statvfs('/boot'))!.bytes - bytes);
}

/** Digests of all files in /boot and /etc. */
async function digests(): Promise<string> {
  const file = join(directory, 'digests');
  const all: string[] = [];
  for (const folder of ['/boot', '/etc']) {
    await guest.checksumsOut('sha256', folder, file);
    all.push(readFileSync(file, 'utf8'));
  }
  return all.join('\n');
}

const initrdPath = async (): Promise<string> => {
  const [path] = await guest.globExpand('/boot/initramfs-*.img');
  return path!;
};

test(
  '/boot too full for a new initrd: one sentence, and nothing changed',
  async () => {
    await leaveFree(MiB / 2);
    const before = await digests();
    await expect(convertWith('auto')).rejects.toMatchObject({
      code: 'GUEST_NO_SPACE',
      subject: '/boot',
      message: expect.stringMatching(
        /^\/boot of the guest is too full for a new initrd: [\d.]+ KiB are free/,
      ),
    });
    expect(await digests()).toBe(before);
    await guest.rmF(filler);
  },
  conversionTimeout,
);

test(
  'a tool that leaves the drivers out is found out, and the old initrd put back',
  async () => {
    const path = await initrdPath();
    const before = await guest.checksum('sha256', path);
    const hasSbin = await guest.isFile('/sbin/dracut', { followsymlinks: true });
    const dracut = hasSbin ? '/sbin/dracut' : '/usr/bin/dracut';
    await guest.rename(dracut, `${dracut}.real`);
    await guest.write(dracut, `#!/bin/sh\ncp ${path}.pre-v2v ${path}\n`);
    await guest.chmod(0o755, dracut);
    await expect(convertWith('rebuild')).rejects.toMatchObject({
      code: 'INITRD',
      message: expect.stringMatching(/own tool rebuilt.*still lacks .*virtio_blk/),
    });
    await guest.rename(`${dracut}.real`, dracut);
    expect(await guest.checksum('sha256', path)).toBe(before);
    expect(await guest.exists(`${path}.pre-v2v`)).toBe(false);
  },
  conversionTimeout,
);

describe('/boot too full for a second initrd', () => {
  let report: InitrdReport | undefined;

  test(
    'the drivers are appended to the file itself',
    async () => {
      const path = await initrdPath();
      const before = await guest.filesize(path);
      await leaveFree(3 * MiB);
      const conversion = await convertWith('auto');
      report = linuxOf(conversion).initrd;
      await guest.rmF(filler);
      expect(report).toMatchObject({
        strategy: 'append',
        missing: expect.arrayContaining(['virtio_pci', 'virtio_blk']),
        reason: expect.stringMatching(/without a backup/),
      });
      expect(report).not.toHaveProperty('backup');
      expect(await guest.filesize(path)).toBeGreaterThan(before + 100_000);
      expect(await guest.globExpand('/boot/initramfs-*')).toEqual([path]);
      await closeGuestfs(guest, { overlays: [], conversion, trim: undefined });
    },
    conversionTimeout,
  );

  test(
    'and the guest finds its root on virtio',
    async () => {
      expect(report).toBeDefined();
      const argv = ['qemu-system-x86_64', '-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none'];
      argv.push('-machine', `q35,accel=${accelerator()}`, '-cpu', 'max', '-m', String(built.memoryMiB));
      argv.push('-drive', `file=${disk},format=qcow2,if=virtio,cache=unsafe`);
      argv.push('-vga', 'std', '-serial', 'stdio', '-monitor', 'none');
      const { rootDevice } = await bootAndObserve(new Machine(argv), built);
      expect(rootDevice).toMatch(/^\/dev\/vda\d$/);
    },
    bootTimeout,
  );
});
