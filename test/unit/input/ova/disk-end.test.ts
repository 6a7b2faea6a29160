import { openSource } from '../../../../lib/input';
import { imageInfo } from '../../../../lib/programs/qemu-img';
import {
  diskImage,
  failureOf,
  manifestOf,
  ovfOf,
  recordingContext,
  removeScratch,
  streamOptimizedVmdk,
  tarOfFiles,
  warningsOf,
  writeOva,
  zipOf,
  type Files,
} from '../archives';

afterAll(removeScratch);

async function warnings(archive: Buffer) {
  const { context, events } = await recordingContext();
  await openSource({ mode: 'ova', path: writeOva(archive) }, context);
  return warningsOf(events);
}

async function failure(files: Files) {
  const { context } = await recordingContext();
  return failureOf(openSource({ mode: 'ova', path: writeOva(await tarOfFiles(files)) }, context));
}

const tooLarge = ovfOf({ fileAttributes: `ovf:size="${3 * 1024 ** 4}"` });

test.each(['vmdk', 'qcow2', 'vdi', 'vhdx', 'raw'])(
  'a whole %s of another size than ovf:size',
  async (format) => {
    const files = { 'a.ovf': tooLarge, 'disk1.img': diskImage(format) };
    files['a.ovf'] = files['a.ovf'].replace('disk1.vmdk', 'disk1.img');
    expect(await warnings(await tarOfFiles(files))).toEqual([]);
    expect(await warnings(zipOf(files, '-9'))).toEqual([]);
  },
);

test('a whole stream-optimized VMDK of another size than ovf:size', async () => {
  expect(
    await warnings(await tarOfFiles({ 'a.ovf': tooLarge, 'disk1.vmdk': streamOptimizedVmdk() })),
  ).toEqual([]);
});

/**
 * https://github.com/vmware/govmomi/issues/2967, https://github.com/vatesfr/xen-orchestra/pull/6824: what an OVF says of the
 * size of a disk may be the size of its file, or of all files.
 */
test.each(['vmdk', 'qcow2', 'vdi'])(
  'a %s with data beyond the capacity that the OVF states keeps it',
  async (format) => {
    const small = ovfOf({ href: 'disk1.img' }).replace('ovf:capacity="4"', 'ovf:capacity="2"');
    const { context, events } = await recordingContext();
    const path = writeOva(await tarOfFiles({ 'a.ovf': small, 'disk1.img': diskImage(format) }));
    const { disks } = await openSource({ mode: 'ova', path }, context);
    expect(events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))).toEqual([
      `The disk disk1.img has ${4 * 1024 ** 2} bytes, and a.ovf gives it ${2 * 1024 ** 2}; it keeps the size that it has.`,
    ]);
    expect((await imageInfo(disks[0]!.image, context)).virtualSize).toBe(4 * 1024 ** 2);
  },
);

test('a raw disk that is smaller than its capacity, unless the manifest confirms it', async () => {
  const files = {
    'a.ovf': ovfOf({ href: 'disk1.img' }),
    'disk1.img': diskImage('raw').subarray(0, 3 * 1024 ** 2),
  };
  expect(await warnings(await tarOfFiles(files))).toEqual(['DISK_SIZE']);
  expect(await warnings(await tarOfFiles({ ...files, 'a.mf': manifestOf(files) }))).toEqual([]);
});

test.each(['vmdk', 'qcow2', 'vdi', 'vhdx'])('a %s whose end is missing', async (format) => {
  const disk = diskImage(format);
  const files = { 'a.ovf': ovfOf(), 'disk1.vmdk': disk.subarray(0, Math.floor(disk.length / 1024) * 512) };
  const cut = await failure(files);
  expect(cut).toMatchObject({ code: 'INPUT_TRUNCATED', subject: 'disk1.vmdk' });
  // The copy is right then, and the export was not.
  const confirmed = await failure({ ...files, 'a.mf': manifestOf(files) });
  expect(confirmed).toMatchObject({ code: 'DISK_FORMAT', subject: 'disk1.vmdk' });
  expect(confirmed.message).not.toContain('truncated');
});
