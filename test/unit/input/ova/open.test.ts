import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { openSource } from '../../../../lib/input';
import { readRange } from '../../../../lib/input/image/file-range';
import { openContainer } from '../../../../lib/input/ova/open';
import { createOverlays } from '../../../../lib/overlay';
import { imageInfo } from '../../../../lib/programs/qemu-img';
import {
  diskImage,
  failureOf,
  guestData,
  leftIn,
  manifestOf,
  ovfOf,
  recordingContext,
  removeScratch,
  scratch,
  streamOptimizedVmdk,
  tarOf,
  tarOfFiles,
  warningsOf,
  writeFiles,
  writeOva,
  zipOf,
  type Files,
} from '../archives';

jest.setTimeout(30_000);

let vmdk: Buffer;
let files: Files;

beforeAll(() => {
  vmdk = streamOptimizedVmdk();
  files = { 'guest.ovf': ovfOf(), 'disk1.vmdk': vmdk };
});
afterAll(removeScratch);

function compress(program: string, data: Buffer): Buffer {
  return execFileSync(program, ['-c'], { input: data, maxBuffer: 1e9 });
}

async function open(path: string) {
  const { context, events } = await recordingContext();
  const source = await openSource({ mode: 'ova', path }, context);
  return { context, events, source };
}

async function failure(path: string) {
  const { context } = await recordingContext();
  const error = await failureOf(openSource({ mode: 'ova', path }, context));
  return { error, left: leftIn(context) };
}

describe('packings', () => {
  test('a tar is read in place: nothing is unpacked and qemu reads the slice', async () => {
    const { source, context } = await open(writeOva(await tarOfFiles(files)));
    expect(source).toMatchObject({ name: 'guest', memory: 512 * 1024 ** 2, vcpus: 2, hypervisor: 'vmware' });
    const image = source.disks[0]!.image;
    expect(image).toMatchObject({ kind: 'slice', format: 'vmdk', size: vmdk.length });
    expect(leftIn(context)).toEqual([]);
    const slice = image as { path: string; offset: number; size: number };
    expect(
      readFileSync(slice.path)
        .subarray(slice.offset, slice.offset + slice.size)
        .equals(vmdk),
    ).toBe(true);
    const [overlay] = await createOverlays(source, context);
    expect(overlay).toMatchObject({ name: 'sda', virtualSize: 4 * 1024 ** 2 });
    execFileSync('qemu-img', ['convert', '-O', 'raw', overlay!.path, join(context.tempDir, 'out.raw')]);
    const copy = readFileSync(join(context.tempDir, 'out.raw'));
    expect(copy.subarray(0, guestData.length).equals(guestData)).toBe(true);
  });

  test.each([
    ['gzip', (data: Buffer) => gzipSync(data)],
    ['xz', (data: Buffer) => compress('xz', data)],
    ['zstd', (data: Buffer) => compress('zstd', data)],
    ['bzip2', (data: Buffer) => compress('bzip2', data)],
  ])('a tar in %s is unpacked with progress', async (_name, pack) => {
    const { source, context, events } = await open(writeOva(pack(await tarOfFiles(files))));
    expect(source.disks[0]!.image).toMatchObject({
      kind: 'slice',
      path: expect.stringMatching(/\/unpacked\.\w+\/source\.tar$/) as string,
    });
    const progress = events.filter((event) => event.type === 'progress' && event.task === 'unpack');
    expect(progress.at(-1)).toMatchObject({ unit: 'bytes', stage: 'source' });
    const last = progress.at(-1) as { done: number; total: number };
    expect(last.done).toBe(last.total);
    expect(await imageInfo(source.disks[0]!.image, context)).toMatchObject({ virtualSize: 4 * 1024 ** 2 });
  });

  test('a gzip of several members, as pigz and cat make them', async () => {
    const tar = await tarOfFiles(files);
    const { source } = await open(
      writeOva(Buffer.concat([gzipSync(tar.subarray(0, 1000)), gzipSync(tar.subarray(1000))])),
    );
    expect(source.name).toBe('guest');
  });

  test('a zip: stored disks in place, deflated ones unpacked', async () => {
    const stored = await open(writeOva(zipOf(files, '-0')));
    expect(stored.source.disks[0]!.image).toMatchObject({ kind: 'slice', size: vmdk.length });
    expect(await imageInfo(stored.source.disks[0]!.image, stored.context)).toMatchObject({ format: 'vmdk' });
    const deflated = await open(writeOva(zipOf(files, '-9')));
    const image = deflated.source.disks[0]!.image as { kind: string; path: string };
    expect(image).toMatchObject({
      kind: 'file',
      format: 'vmdk',
      path: expect.stringMatching(/\/unpacked\.\w+\/disk0$/) as string,
    });
    expect(readFileSync(image.path).equals(vmdk)).toBe(true);
  });

  test('a zip64', async () => {
    // Read from a pipe, zip cannot know the sizes and writes zip64 fields.
    const directory = scratch();
    writeFiles(directory, files);
    execFileSync('sh', ['-c', 'zip -q -fz a.zip guest.ovf disk1.vmdk'], { cwd: directory });
    expect((await open(join(directory, 'a.zip'))).source.disks[0]!.image).toMatchObject({ format: 'vmdk' });
  });

  test('a zip that lost the folders of its OVF', async () => {
    const flat = { 'guest.ovf': ovfOf({ href: 'disks/disk1.vmdk' }), 'disk1.vmdk': vmdk };
    expect((await open(writeOva(zipOf(flat)))).source.disks).toHaveLength(1);
  });

  test('a directory, an OVF in it, and a folder below', async () => {
    const directory = scratch();
    writeFiles(directory, {
      'inner/guest.ovf': ovfOf(),
      'inner/disk1.vmdk': vmdk,
      'inner/._guest.ovf': 'junk',
    });
    for (const path of [directory, `${directory}/`, join(directory, 'inner/guest.ovf')]) {
      expect((await open(path)).source.disks[0]!.image).toEqual({
        kind: 'file',
        format: 'vmdk',
        path: join(directory, 'inner/disk1.vmdk'),
      });
    }
  });

  test('an OVF named among several is the one', async () => {
    const directory = scratch();
    writeFiles(directory, {
      'a.ovf': ovfOf({ name: 'a' }),
      'b.ovf': ovfOf({ name: 'b' }),
      'disk1.vmdk': vmdk,
    });
    expect((await open(join(directory, 'b.ovf'))).source.name).toBe('b');
    expect((await failure(directory)).error).toMatchObject({ code: 'OVF_AMBIGUOUS' });
  });
});

describe('tar variants', () => {
  const long = `${'d'.repeat(90)}/${'e'.repeat(90)}/${'f'.repeat(120)}.vmdk`;

  test.each(['gnu', 'oldgnu', 'pax', 'ustar', 'v7'])('GNU tar --format=%s', async (format) => {
    const directory = scratch();
    const name = format === 'gnu' || format === 'oldgnu' || format === 'pax' ? long : 'disk1.vmdk';
    writeFiles(directory, { 'guest.ovf': ovfOf({ href: name }), [name]: vmdk });
    execFileSync('tar', [`--format=${format}`, '-cf', 'out.ova', 'guest.ovf', name], { cwd: directory });
    const { source } = await open(join(directory, 'out.ova'));
    const image = source.disks[0]!.image as { offset: number; path: string };
    expect(
      readFileSync(image.path)
        .subarray(image.offset, image.offset + vmdk.length)
        .equals(vmdk),
    ).toBe(true);
  });

  test('a ustar prefix', async () => {
    const directory = scratch();
    const name = `${'p'.repeat(120)}/disk1.vmdk`;
    writeFiles(directory, { 'guest.ovf': ovfOf({ href: name }), [name]: vmdk });
    execFileSync('tar', ['--format=ustar', '-cf', 'out.ova', './guest.ovf', `./${name}`], { cwd: directory });
    expect((await open(join(directory, 'out.ova'))).source.disks).toHaveLength(1);
  });

  test('a pax size and a base-256 size beyond 8 GiB are believed: the archive ends too early', async () => {
    for (const format of ['pax', 'gnu']) {
      const directory = scratch();
      writeFiles(directory, { 'guest.ovf': ovfOf() });
      execFileSync('truncate', ['-s', '9G', 'disk1.vmdk'], { cwd: directory });
      // Only the headers of the disk are taken along.
      execFileSync(
        'sh',
        ['-c', `tar --format=${format} -cf - guest.ovf disk1.vmdk | head -c 8192 > out.ova`],
        {
          cwd: directory,
        },
      );
      const { error } = await failure(join(directory, 'out.ova'));
      expect(error).toMatchObject({ code: 'INPUT_TRUNCATED' });
      expect(error.message).toContain('disk1.vmdk');
    }
  });

  test.each(['gnu', 'pax'])('a disk of 9 GiB (%s) is skipped and not read', async (format) => {
    const directory = scratch();
    writeFiles(directory, { 'guest.ovf': ovfOf() });
    // Headers and descriptor are real, the disk between them is a hole with a few bytes in it.
    execFileSync(
      'sh',
      [
        '-ce',
        `truncate -s 9G disk1.vmdk
         header=${format === 'pax' ? 1536 : 512}
         tar --format=${format} -cf - disk1.vmdk | head -c $header > out.ova
         printf KDMV-not-really >> out.ova
         truncate -s $((header + 9 * 1024 * 1024 * 1024)) out.ova
         tar -cf - guest.ovf >> out.ova`,
      ],
      { cwd: directory, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const { context } = await recordingContext();
    const container = await openContainer(join(directory, 'out.ova'), context);
    const disk = container.members.get('disk1.vmdk')!;
    expect(disk.size).toBe(9 * 1024 ** 3);
    const range = await container.locate(disk);
    expect((await readRange(range!, 0, 15)).toString()).toBe('KDMV-not-really');
    expect(container.members.get('guest.ovf')!.size).toBe(Buffer.byteLength(ovfOf()));
    expect(container.incomplete).toBe(false);
  });

  test('a link inside of the archive is followed', async () => {
    const ova = await tarOf([
      { name: 'guest.ovf', data: ovfOf() },
      { name: 'real.vmdk', data: vmdk },
      { name: 'disk1.vmdk', type: 'symlink', linkname: './real.vmdk' },
    ]);
    expect((await open(writeOva(ova))).source.disks[0]!.image).toMatchObject({
      kind: 'slice',
      size: vmdk.length,
    });
  });

  test('a file stored sparsely is refused', async () => {
    const directory = scratch();
    writeFiles(directory, { 'guest.ovf': ovfOf() });
    execFileSync('truncate', ['-s', '4M', 'disk1.vmdk'], { cwd: directory });
    execFileSync('tar', ['--format=gnu', '-S', '-cf', 'out.ova', 'guest.ovf', 'disk1.vmdk'], {
      cwd: directory,
    });
    expect((await failure(join(directory, 'out.ova'))).error.code).toBe('DISK_FORMAT');
  });
});

describe('hostile archives', () => {
  test.each([
    ['an absolute name', { name: '/etc/passwd', data: 'x' }],
    ['a name that climbs', { name: 'a/../../b', data: 'x' }],
    [
      'a symbolic link to the host',
      { name: 'disk1.vmdk', type: 'symlink', linkname: '/etc/passwd' } as const,
    ],
    ['a symbolic link upwards', { name: 'a/disk1.vmdk', type: 'symlink', linkname: '../../x' } as const],
    ['a hard link to the host', { name: 'disk1.vmdk', type: 'link', linkname: '../x' } as const],
  ])('%s in a tar', async (_what, entry) => {
    const ova = await tarOf([{ name: 'guest.ovf', data: ovfOf() }, entry]);
    expect((await failure(writeOva(ova))).error.code).toBe('INPUT_UNSAFE_PATH');
  });

  test('a name that climbs in a zip', async () => {
    const zip = zipOf({ 'aa/evil.vmdk': vmdk, 'guest.ovf': ovfOf() }, '-0');
    const evil = Buffer.from(zip.toString('latin1').replaceAll('aa/evil', '../evil'), 'latin1');
    expect((await failure(writeOva(evil))).error.code).toBe('INPUT_UNSAFE_PATH');
  });

  test('a symbolic link in a zip', async () => {
    const directory = scratch();
    writeFiles(directory, { 'guest.ovf': ovfOf() });
    symlinkSync('/etc/passwd', join(directory, 'disk1.vmdk'));
    execFileSync('zip', ['-q', '-y', 'a.zip', 'guest.ovf', 'disk1.vmdk'], { cwd: directory });
    expect((await failure(join(directory, 'a.zip'))).error.code).toBe('INPUT_UNSAFE_PATH');
  });

  test('a link out of a directory', async () => {
    const outside = scratch();
    writeFiles(outside, { 'secret.vmdk': vmdk });
    const directory = scratch();
    writeFiles(directory, { 'guest.ovf': ovfOf() });
    symlinkSync(join(outside, 'secret.vmdk'), join(directory, 'disk1.vmdk'));
    expect((await failure(directory)).error.code).toBe('INPUT_UNSAFE_PATH');
  });

  test.each(['/etc/passwd', '../disk1.vmdk', '%2e%2e/disk1.vmdk', 'file:///etc/passwd'])(
    'an OVF that names %s',
    async (href) => {
      const ova = await tarOfFiles({ 'guest.ovf': ovfOf({ href }), 'disk1.vmdk': vmdk });
      expect((await failure(writeOva(ova))).error.code).toBe('INPUT_UNSAFE_PATH');
    },
  );

  test('a manifest that names a file of the host', async () => {
    const ova = await tarOfFiles({ ...files, 'guest.mf': `SHA1(../../etc/passwd)= ${'0'.repeat(40)}\n` });
    expect((await failure(writeOva(ova))).error.code).toBe('INPUT_UNSAFE_PATH');
  });

  test('a VMDK descriptor that names a file of the host', async () => {
    for (const extent of ['/etc/passwd', '../x', 'nbd:localhost:1']) {
      const directory = scratch();
      const descriptor = `# Disk DescriptorFile\nversion=1\nCID=fffffffe\nparentCID=ffffffff\ncreateType="monolithicFlat"\nRW 8192 FLAT "${extent}" 0\n`;
      writeFiles(directory, { 'guest.ovf': ovfOf(), 'disk1.vmdk': descriptor });
      expect((await failure(directory)).error.code).toBe('INPUT_UNSAFE_PATH');
    }
  });

  test('a sparse VMDK without capacity, whose inner descriptor names a file of the host', async () => {
    const header = Buffer.alloc(512);
    header.write('KDMV');
    header.writeUInt32LE(1, 4);
    header.writeBigUInt64LE(1n, 28);
    header.writeBigUInt64LE(20n, 36);
    const descriptor = Buffer.alloc(20 * 512);
    descriptor.write(
      '# Disk DescriptorFile\nversion=1\ncreateType="monolithicFlat"\nRW 8 FLAT "/etc/passwd" 0\n',
    );
    const directory = scratch();
    writeFiles(directory, { 'guest.ovf': ovfOf(), 'disk1.vmdk': Buffer.concat([header, descriptor]) });
    expect((await failure(directory)).error.code).toBe('INPUT_UNSAFE_PATH');
  });

  test('disks with a backing file', async () => {
    const directory = scratch();
    writeFileSync(join(directory, 'base.raw'), Buffer.alloc(1024 ** 2));
    const qcow2 = join(directory, 'top.qcow2');
    execFileSync('qemu-img', [
      'create',
      '-q',
      '-f',
      'qcow2',
      '-b',
      join(directory, 'base.raw'),
      '-F',
      'raw',
      qcow2,
    ]);
    const vmdkTop = join(directory, 'top.vmdk');
    execFileSync('qemu-img', ['create', '-q', '-f', 'vmdk', join(directory, 'base.vmdk'), '1M']);
    execFileSync('qemu-img', [
      'create',
      '-q',
      '-f',
      'vmdk',
      '-b',
      join(directory, 'base.vmdk'),
      '-F',
      'vmdk',
      vmdkTop,
    ]);
    for (const disk of [qcow2, vmdkTop]) {
      const ova = await tarOfFiles({ 'guest.ovf': ovfOf(), 'disk1.vmdk': readFileSync(disk) });
      expect((await failure(writeOva(ova))).error.code).toBe('INPUT_UNSAFE_PATH');
    }
  });

  test('a qcow2 with an external data file', async () => {
    const directory = scratch();
    const disk = join(directory, 'a.qcow2');
    execFileSync('qemu-img', [
      'create',
      '-q',
      '-f',
      'qcow2',
      '-o',
      `data_file=${join(directory, 'data')}`,
      disk,
      '1M',
    ]);
    const ova = await tarOfFiles({ 'guest.ovf': ovfOf(), 'disk1.vmdk': readFileSync(disk) });
    expect((await failure(writeOva(ova))).error.code).toBe('INPUT_UNSAFE_PATH');
  });
});

describe('what is wrong is said', () => {
  test('truncated archives', async () => {
    const tar = await tarOfFiles(files);
    const cases: [string, Buffer][] = [
      ['tar', tar.subarray(0, tar.length - vmdk.length / 2)],
      ['gzip', gzipSync(tar).subarray(0, 2000)],
      ['xz', compress('xz', tar).subarray(0, 2000)],
      ['zstd', compress('zstd', tar).subarray(0, 2000)],
      ['bzip2', compress('bzip2', tar).subarray(0, 2000)],
      ['zip', zipOf(files).subarray(0, 2000)],
      ['empty', Buffer.alloc(0)],
    ];
    for (const [name, data] of cases) {
      const { error, left } = await failure(writeOva(data, `${name}.ova`));
      expect([name, error.code]).toEqual([name, 'INPUT_TRUNCATED']);
      expect(error.message).toContain(`${name}.ova`);
      expect(left).toEqual([]);
    }
  });

  test('a tar that was cut between two files', async () => {
    const tar = await tarOfFiles(files);
    const { error } = await failure(writeOva(tar.subarray(0, 512 + Math.ceil(ovfOf().length / 512) * 512)));
    expect(error.code).toBe('INPUT_TRUNCATED');
  });

  test('a damaged gzip', async () => {
    const data = gzipSync(await tarOfFiles(files));
    data.fill(0, 3000, 3100);
    expect((await failure(writeOva(data))).error.code).toBe('INPUT_TRUNCATED');
  });

  test('a stream-optimized VMDK without its footer', async () => {
    const data = Buffer.alloc(64 * 1024);
    data.write('KDMV');
    data.writeUInt32LE(3, 4);
    data.writeBigUInt64LE(8192n, 12);
    data.writeBigUInt64LE(0xffff_ffff_ffff_ffffn, 56);
    const { error } = await failure(writeOva(await tarOfFiles({ 'a.ovf': ovfOf(), 'disk1.vmdk': data })));
    expect(error).toMatchObject({ code: 'INPUT_TRUNCATED', subject: 'disk1.vmdk' });
  });

  test('no OVA: other files, disk images, other things compressed', async () => {
    const text = await failure(writeOva(Buffer.from('hello\n'.repeat(200))));
    expect(text.error).toMatchObject({ code: 'INPUT_NOT_OVA' });
    for (const format of ['qcow2', 'vmdk', 'vdi', 'vhdx', 'vpc']) {
      const { error } = await failure(writeOva(diskImage(format)));
      expect(error.code).toBe('INPUT_NOT_OVA');
      expect(`${error.message} ${error.hint}`).toContain('-i disk');
    }
    const inner = await failure(writeOva(gzipSync(vmdk)));
    expect(inner.error).toMatchObject({ code: 'INPUT_NOT_OVA' });
    expect(inner.left).toEqual([]);
  });

  test('no file, no OVF, several OVFs, no disk', async () => {
    expect((await failure('/no/such.ova')).error.code).toBe('INPUT_NOT_FOUND');
    expect((await failure(writeOva(await tarOfFiles({ 'a.txt': 'x' })))).error.code).toBe('OVF_MISSING');
    const two = await tarOfFiles({ 'a.ovf': ovfOf(), 'b.ovf': ovfOf() });
    expect((await failure(writeOva(two))).error).toMatchObject({ code: 'OVF_AMBIGUOUS' });
    const { error } = await failure(writeOva(await tarOfFiles({ 'a.ovf': ovfOf() })));
    expect(error.code).toBe('DISK_MISSING');
    expect(error.message).toContain('disk1.vmdk');
    const remote = await tarOfFiles({ 'a.ovf': ovfOf({ href: 'https://example.com/d.vmdk' }) });
    expect((await failure(writeOva(remote))).error.code).toBe('DISK_MISSING');
  });

  test('abort', async () => {
    const controller = new AbortController();
    const { context } = await recordingContext({ signal: controller.signal });
    const path = writeOva(compress('xz', await tarOfFiles(files)));
    const running = openSource({ mode: 'ova', path }, context);
    controller.abort();
    expect((await failureOf(running)).code).toBe('ABORTED');
    expect(leftIn(context)).toEqual([]);
  });
});

describe('disk files', () => {
  test('gzip as the OVF says', async () => {
    const ovf = ovfOf({ href: 'disk1.vmdk.gz', fileAttributes: 'ovf:compression="gzip"' });
    for (const data of [
      await tarOfFiles({ 'a.ovf': ovf, 'disk1.vmdk.gz': gzipSync(vmdk) }),
      zipOf({ 'a.ovf': ovf, 'disk1.vmdk.gz': gzipSync(vmdk) }),
    ]) {
      const { source, events } = await open(writeOva(data));
      const image = source.disks[0]!.image as { path: string };
      expect(image).toMatchObject({
        kind: 'file',
        format: 'vmdk',
        path: expect.stringMatching(/\/unpacked\.\w+\/disk0$/) as string,
      });
      expect(readFileSync(image.path).equals(vmdk)).toBe(true);
      expect(
        events.some((event) => event.type === 'progress' && event.task === 'unpack' && event.disk === 0),
      ).toBe(true);
    }
    const cut = await tarOfFiles({ 'a.ovf': ovf, 'disk1.vmdk.gz': gzipSync(vmdk).subarray(0, 1000) });
    expect((await failure(writeOva(cut))).error.code).toBe('INPUT_TRUNCATED');
    const unsaid = await tarOfFiles({ 'a.ovf': ovfOf(), 'disk1.vmdk': gzipSync(vmdk) });
    expect((await failure(writeOva(unsaid))).error.code).toBe('DISK_FORMAT');
  });

  test('pieces are put together, and a missing one is named', async () => {
    const cut = [vmdk.subarray(0, 1024), vmdk.subarray(1024, 2048), vmdk.subarray(2048)];
    const ovf = ovfOf({ fileAttributes: `ovf:chunkSize="1024" ovf:size="${vmdk.length}"` });
    const pieces: Files = { 'a.ovf': ovf };
    cut.forEach((piece, index) => (pieces[`disk1.vmdk.00000000${index}`] = piece));
    const { source } = await open(writeOva(await tarOfFiles(pieces)));
    expect(readFileSync((source.disks[0]!.image as { path: string }).path).equals(vmdk)).toBe(true);
    delete pieces['disk1.vmdk.000000002'];
    const { error } = await failure(writeOva(await tarOfFiles(pieces)));
    expect(error.code).toBe('DISK_MISSING');
    expect(error.message).toContain('disk1.vmdk.000000002');
  });

  test('of snapshots the last is taken', async () => {
    const other = diskImage('vmdk');
    const { source } = await open(
      writeOva(
        await tarOfFiles({ 'a.ovf': ovfOf(), 'disk1.vmdk.000000001': vmdk, 'disk1.vmdk.000000000': other }),
      ),
    );
    expect(source.disks[0]!.image).toMatchObject({ size: vmdk.length });
  });

  test('a name that a URI would spell otherwise, both ways', async () => {
    for (const name of ['my disk.vmdk', 'my%20disk.vmdk']) {
      const ova = await tarOfFiles({ 'a.ovf': ovfOf({ href: 'my%20disk.vmdk' }), [name]: vmdk });
      expect((await open(writeOva(ova))).source.disks).toHaveLength(1);
    }
  });

  test('a descriptor with its extent beside it, in a directory', async () => {
    const directory = scratch();
    const flat = diskImage('vmdk', '-o', 'subformat=streamOptimized');
    writeFiles(directory, { 'a.ovf': ovfOf(), 'base.vmdk': flat });
    execFileSync(
      'qemu-img',
      ['convert', '-O', 'vmdk', '-o', 'subformat=monolithicFlat', 'base.vmdk', 'disk1.vmdk'],
      { cwd: directory },
    );
    const { source, context } = await open(directory);
    expect(await imageInfo(source.disks[0]!.image, context)).toMatchObject({ virtualSize: 4 * 1024 ** 2 });
    const packed = await tarOfFiles({
      'a.ovf': ovfOf(),
      'disk1.vmdk': readFileSync(join(directory, 'disk1.vmdk')),
      'disk1-flat.vmdk': readFileSync(join(directory, 'disk1-flat.vmdk')),
    });
    expect((await failure(writeOva(packed))).error.code).toBe('DISK_FORMAT');
  });

  test.each(['qcow2', 'vdi', 'vhdx', 'vpc', 'raw'])('a disk that is %s', async (format) => {
    const { source, context } = await open(
      writeOva(await tarOfFiles({ 'a.ovf': ovfOf(), 'disk1.vmdk': diskImage(format) })),
    );
    expect(source.disks[0]!.image.format).toBe(format);
    expect((await imageInfo(source.disks[0]!.image, context)).virtualSize).toBeGreaterThanOrEqual(
      4 * 1024 ** 2,
    );
  });
});

describe('manifest', () => {
  test.each(['sha1', 'sha224', 'sha256', 'sha384', 'sha512'])(
    '%s holds, with progress',
    async (algorithm) => {
      const ova = await tarOfFiles({ ...files, 'guest.mf': manifestOf(files, algorithm) });
      const { events } = await open(writeOva(ova));
      const progress = events.filter((event) => event.type === 'progress' && event.task === 'manifest');
      expect(progress.at(-1)).toMatchObject({ done: vmdk.length + ovfOf().length, unit: 'bytes' });
      expect(warningsOf(events)).toEqual([]);
    },
  );

  test('upper case, spaces and CRLF', async () => {
    const odd = manifestOf(files).replace(/= (.*)/g, (_all, hex: string) => ` =  ${hex.toUpperCase()}\r`);
    const { events } = await open(writeOva(await tarOfFiles({ ...files, 'guest.mf': odd })));
    expect(warningsOf(events)).toEqual([]);
  });

  test.each(['tar', 'zip', 'directory', 'xz'])(
    'a mismatch in a %s names file, expected and actual',
    async (packing) => {
      const wrong = {
        ...files,
        'guest.mf': `${manifestOf({ 'guest.ovf': ovfOf() })}SHA1(disk1.vmdk)= ${'AB'.repeat(20)}\n`,
      };
      const directory = scratch();
      writeFiles(directory, wrong);
      const path = {
        tar: async () => writeOva(await tarOfFiles(wrong)),
        zip: () => Promise.resolve(writeOva(zipOf(wrong))),
        directory: () => Promise.resolve(directory),
        xz: async () => writeOva(compress('xz', await tarOfFiles(wrong))),
      }[packing]!;
      const { error } = await failure(await path());
      expect(error).toMatchObject({ code: 'MANIFEST_MISMATCH', subject: 'disk1.vmdk' });
      expect(error.message).toContain('ab'.repeat(20));
      const actual = execFileSync('sha1sum', { input: vmdk }).toString().slice(0, 40);
      expect(error.message).toContain(actual);
    },
  );

  test('a line that cannot be read and a file that is not there are warnings', async () => {
    const manifest = `${manifestOf(files)}MD5(notes.txt)= 00\nSHA256(x)= 1234\n${manifestOf({ nvram: 'x' })}`;
    const { events } = await open(writeOva(await tarOfFiles({ ...files, 'guest.mf': manifest })));
    expect(warningsOf(events).sort()).toEqual(['MANIFEST_FILE', 'MANIFEST_LINE']);
  });

  test('names are relative to the folder of the manifest', async () => {
    const inner: Files = {};
    for (const [name, data] of Object.entries(files)) inner[`vm/${name}`] = data;
    const { events } = await open(writeOva(await tarOfFiles({ ...inner, 'vm/guest.mf': manifestOf(files) })));
    expect(warningsOf(events)).toEqual([]);
  });
});
