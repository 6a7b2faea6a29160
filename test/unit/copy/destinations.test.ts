/** Block devices and NBD servers as destinations, and images that are copied as they are. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { copyDisks } from '../../../lib/copy';
import { checkTarget, openTarget, planTarget } from '../../../lib/output';
import { startNbdServer } from '../../../lib/programs/nbd-server';
import { socketPath } from '../../../lib/programs/socket-path';
import { createContext } from '../../../lib/run/context';
import type { DiskImage } from '../../../types/source';
import type { Destination, ReadyOverlay, UntouchedImage } from '../../../types/target';
import { makeMachine, makePlan } from '../output/guest';
import { loopDevice, testWithLoop } from '../support/loop-device';
import { recordingContext } from '../support/recording-context';

// Programs are run many times, and the machine may be busy.
jest.setTimeout(120_000);

const MiB = 1024 * 1024;
const size = 32 * MiB;
let directory: string;
let overlay: ReadyOverlay;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-destinations-'));
  const raw = join(directory, 'source.raw');
  execFileSync('qemu-img', ['create', '-q', '-f', 'raw', raw, String(size)]);
  execFileSync('qemu-io', ['-f', 'raw', '-c', 'write -P 5 0 1M', '-c', 'write -P 6 20M 1M', raw]);
  const path = join(directory, 'overlay.qcow2');
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', raw, '-F', 'raw', path]);
  execFileSync('qemu-io', ['-f', 'qcow2', '-c', 'write -P 7 10M 1M', path]);
  const image: DiskImage = { kind: 'file', path: raw, format: 'raw' };
  const disk = { id: 0, image };
  overlay = { kind: 'overlay', disk, path, virtualSize: size, name: 'sda', ready: true };
});
afterAll(() => rmSync(directory, { recursive: true }));

/** What the guest sees, byte for byte. */
function bytesOf(path: string, format: string): Buffer {
  const raw = join(directory, 'seen.raw');
  execFileSync('qemu-img', ['convert', '-f', format, '-O', 'raw', path, raw]);
  return readFileSync(raw);
}

async function planLocal(out: string, format: 'raw' | 'qcow2' = 'raw') {
  const output = { mode: 'local', directory: out } as const;
  return planTarget({ overlays: [overlay], output, disks: { format }, name: 'db' }, recordingContext());
}

testWithLoop('-o local writes to a block device that has the name of a disk', async () => {
  const loop = loopDevice(directory, size + MiB)!;
  try {
    const out = mkdtempSync(join(directory, 'out-'));
    symlinkSync(loop.device, join(out, 'db-sda'));
    const plan = await planLocal(out);
    expect(plan.disks).toMatchObject([{ path: join(out, 'db-sda'), device: true }]);
    expect(plan.room).toEqual([{ path: out, most: 0, least: 0 }]);
    const context = recordingContext();
    await checkTarget(plan, context);
    const target = await openTarget(plan, context);
    const disks = { checksum: 'sha256' } as const;
    const [report] = await copyDisks({ sources: [overlay], target, disks }, context);
    const artifacts = await target.publish(await makeMachine(plan, {}, context), [report!]);
    await context[Symbol.asyncDispose]();

    const expected = bytesOf(overlay.path, 'qcow2');
    const written = readFileSync(loop.device);
    // What the device held where the disk is zero is gone, and what is beyond the disk is not touched.
    expect(written.subarray(0, size).equals(expected)).toBe(true);
    expect(written.subarray(size).every((byte) => byte === 0xee)).toBe(true);
    expect(report).toMatchObject({
      path: join(out, 'db-sda'),
      checksum: { value: createHash('sha256').update(expected).digest('hex') },
    });
    expect(report).not.toHaveProperty('allocatedSize');
    const xml = readFileSync(artifacts[0]!.path!, 'utf8');
    expect(xml).toContain('<disk type="block" device="disk">');
    expect(xml).toContain(`<source dev="${join(out, 'db-sda')}"/>`);
  } finally {
    loop.detach();
  }
});

testWithLoop('a block device that is too small, in use, or to hold a qcow2 file is refused', async () => {
  const loop = loopDevice(directory, size - MiB)!;
  const out = mkdtempSync(join(directory, 'out-'));
  symlinkSync(loop.device, join(out, 'db-sda'));
  try {
    await expect(checkTarget(await planLocal(out), recordingContext())).rejects.toMatchObject({
      code: 'OUTPUT_TOO_SMALL',
      message: `The block device ${join(out, 'db-sda')} has 31 MiB, and the disk sda has 32 MiB.`,
    });
    await expect(planLocal(out, 'qcow2')).rejects.toMatchObject({ code: 'USAGE' });
  } finally {
    loop.detach();
  }
  const used = loopDevice(directory, size)!;
  rmSync(join(out, 'db-sda'));
  symlinkSync(used.device, join(out, 'db-sda'));
  const mounted = mkdtempSync(join(directory, 'mounted-'));
  execFileSync('mkfs.ext4', ['-q', '-F', used.device]);
  execFileSync('mount', [used.device, mounted]);
  try {
    await expect(checkTarget(await planLocal(out), recordingContext())).rejects.toMatchObject({
      code: 'OUTPUT_IN_USE',
    });
  } finally {
    execFileSync('umount', [mounted]);
    used.detach();
  }
});

/** Copies to destinations of one's own. */
async function copyTo(source: ReadyOverlay | UntouchedImage, destination: Destination) {
  const plan = makePlan({ mode: 'null' });
  const disks = plan.disks.map((disk) => ({ ...disk, virtualSize: size }));
  const target = { plan: { disks }, destinations: [destination] };
  const context = recordingContext();
  const [report] = await copyDisks({ sources: [source], target }, context);
  return { report, context };
}

/** Serves a raw file while `work` runs. */
async function serving(file: string, more: string[], work: (uri: string) => Promise<void>): Promise<void> {
  await using context = await createContext({ tempDir: directory });
  const socket = await socketPath('nbd.sock', context);
  const args = ['--persistent', '--socket', socket, '--format', 'raw', ...more, file];
  const server = await startNbdServer({ program: 'qemu-nbd', args, socket }, context);
  await server.whileServing(() => work(`nbd+unix:///?socket=${socket}`));
}

test('a disk is written to an NBD server', async () => {
  const file = join(directory, 'served.raw');
  writeFileSync(file, '');
  truncateSync(file, size);
  await serving(file, ['--discard=unmap'], async (uri) => {
    const { report } = await copyTo(overlay, { kind: 'nbd', uri, location: 'pool:disk-0' });
    const expected = { format: 'raw', virtualSize: size, dataSize: 3 * MiB, location: 'pool:disk-0' };
    expect(report).toMatchObject(expected);
  });
  expect(readFileSync(file).equals(bytesOf(overlay.path, 'qcow2'))).toBe(true);
});

test('an image that nobody changed is copied as it is, from a file, a piece of one, or a server', async () => {
  const raw = join(directory, 'source.raw');
  const shifted = join(directory, 'shifted');
  writeFileSync(shifted, Buffer.concat([Buffer.alloc(MiB, 9), readFileSync(raw)]));
  await serving(raw, ['--read-only'], async (uri) => {
    const images: DiskImage[] = [
      { kind: 'file', path: raw, format: 'raw' },
      { kind: 'slice', path: shifted, offset: MiB, size, format: 'raw' },
      { kind: 'nbd', uri, format: 'raw' },
    ];
    for (const [index, image] of images.entries()) {
      const path = join(directory, `copy-${index}`);
      writeFileSync(path, '');
      const source: UntouchedImage = { kind: 'untouched', image, virtualSize: size, name: 'sda' };
      const { report } = await copyTo(source, { kind: 'file', path, becomes: path });
      expect(readFileSync(path).equals(readFileSync(raw))).toBe(true);
      expect(report).toMatchObject({ path, virtualSize: size });
    }
  });
});

test('a target that was planned for fewer disks is refused', async () => {
  const target = { plan: { disks: [] }, destinations: [] };
  await expect(copyDisks({ sources: [overlay], target }, recordingContext())).rejects.toMatchObject({
    code: 'INTERNAL',
    stage: 'copy',
  });
});
