import { gzipSync } from 'node:zlib';

import { CpioParser } from '../../../lib/conversion/linux/initrd/archive/cpio-parser';
import { cpioArchive } from '../../../lib/conversion/linux/initrd/archive/cpio-writer';
import { readInitrd } from '../../../lib/conversion/linux/initrd/archive/read-initrd';
import { checkExtents } from '../../../lib/input/image/extents';
import { isSuspended } from '../../../lib/inspect/devices/bitlocker';
import { readPartitions } from '../../../lib/inspect/devices/partition-table';
import { savedMemory } from '../../../lib/inspect/windows/hiberfile';
import { isMarkedDirty } from '../../../lib/inspect/windows/ntfs-volume';
import { peArchitecture } from '../../../lib/pe/header';
import type { Guestfs } from '../../../lib/guestfs';
import { readImageHeader } from '../../../lib/input/image/header';
import { detectContent } from '../../../lib/input/image/magic';
import { verifyManifests } from '../../../lib/input/ova/manifest';
import { openContainer } from '../../../lib/input/ova/open';
import { readText } from '../../../lib/input/ova/read-text';
import { directory, file, link } from '../conversion/initrd/sample-initrd';
import { bitLockerVolume, ntfsVolume } from '../inspect/windows/support/volumes';
import { gptDisk, mbrDisk, types } from '../inspect/windows/support/partition-tables';
import { peProgram } from '../inspect/windows/support/pe-program';
import { diskImage, manifestOf, ovfOf, tarOf, tarOfFiles, zipOf, type Files } from '../input/archives';
import type { FuzzTarget, Workshop } from './target';

const files: Files = {
  'guest.ovf': ovfOf(),
  'vm/disk1.vmdk': 'KDMV'.repeat(200),
  'notes.txt': 'x'.repeat(70),
};
const textLimit = 1024 ** 2;

async function readArchive(input: Buffer, { context, file: write }: Workshop): Promise<void> {
  const container = await openContainer(write(input), context);
  try {
    await verifyManifests(container, context);
    for (const member of [...container.members.values()].slice(0, 20)) {
      await container.locate(member);
      await readText(container, member, textLimit, 'OVF_INVALID');
    }
  } finally {
    await container[Symbol.asyncDispose]();
  }
}

async function readImage(input: Buffer, { file: write }: Workshop): Promise<void> {
  const path = write(input);
  const { extents } = await readImageHeader({ path, offset: 0, size: input.length });
  detectContent(input.subarray(0, 512));
  await checkExtents(path, extents);
}

/** What tells of a Windows before anything of it is opened. */
async function readHeaders(input: Buffer): Promise<void> {
  const preadDevice = (_: string, count: number, offset: number): Promise<Buffer> =>
    Promise.resolve(input.subarray(offset, offset + count));
  const guest = { preadDevice } as unknown as Guestfs;
  peArchitecture(input);
  savedMemory(input);
  readPartitions(new Map([['/dev/sda', input]]));
  await isMarkedDirty(guest, '/dev/sda1');
  await isSuspended(guest, '/dev/sda1');
}

const archiveTokens = [
  'ustar\0',
  '\0',
  ' ',
  'PK\x01\x02',
  'PK\x03\x04',
  'PK\x05\x06',
  '../',
  '/',
  '19 path=../a\n',
  '30 size=99999\n',
  'guest.ova',
  '.mf',
];

function image(format: string, ...options: string[]): FuzzTarget {
  return {
    name: `${format} image`,
    corpus: () => [diskImage(format, ...options).subarray(0, 400 * 1024)],
    tokens: [
      '\0',
      '\xff\xff\xff\xff',
      '/etc/shadow',
      'json:{',
      'nbd://h',
      'RW 1 FLAT "/a" 0\n',
      'KDMV',
      'conectix',
    ],
    read: readImage,
  };
}

const initrd = cpioArchive([
  directory('d'),
  file('conf', 'hello'),
  file('d/e', 'x'.repeat(50)),
  link('l', 'd/e'),
]);

export const fileTargets: readonly FuzzTarget[] = [
  {
    name: 'headers of Windows',
    corpus: () => [
      peProgram(0x8664),
      ntfsVolume(1),
      bitLockerVolume(0x0100, 0),
      gptDisk({ 1: types.esp, 2: types.basic }),
      mbrDisk({ 1: { type: 7, active: true, offset: 1 } }),
    ],
    tokens: ['MZ', 'PE\0\0', 'NTFS    ', 'FILE', '-FVE-FS-', 'EFI PART', 'HIBR', '\xff\xff\xff\xff', '\0\0'],
    read: readHeaders,
  },
  {
    name: 'tar',
    corpus: async () => [
      await tarOfFiles(files),
      await tarOf([
        { name: `${'long/'.repeat(60)}a`, data: 'x' },
        { name: 'b', type: 'symlink', linkname: 'guest.ovf' },
        { name: 'guest.ovf', data: 'x', pax: { comment: 'y' } },
      ]),
      await tarOfFiles({ 'guest.ova': await tarOfFiles(files) }),
    ],
    tokens: archiveTokens,
    read: readArchive,
  },
  {
    name: 'compressed tar',
    corpus: async () => [gzipSync(await tarOfFiles(files))],
    tokens: archiveTokens,
    read: readArchive,
  },
  {
    name: 'zip',
    corpus: () => [zipOf(files, '-9'), zipOf(files, '-0'), zipOf({ 'guest.ova': zipOf(files) }, '-0')],
    tokens: archiveTokens,
    read: readArchive,
  },
  {
    name: 'manifest',
    corpus: () => [Buffer.from(manifestOf(files)), Buffer.from(manifestOf(files, 'sha1'))],
    tokens: ['\n', '\r\n', ' ', '=', '(', ')', 'SHA256(', 'SHA2-512(', '../', '0', '\ufeff', '\0'],
    read: async (input, workshop) => readArchive(await tarOfFiles({ ...files, 'guest.mf': input }), workshop),
  },
  image('qcow2'),
  image('vmdk'),
  image('vmdk', '-o', 'subformat=streamOptimized'),
  image('vpc'),
  image('vhdx'),
  image('vdi'),
  {
    name: 'cpio',
    corpus: () => [initrd],
    tokens: ['070701', '070702', 'TRAILER!!!', '00000000', 'ffffffff', '\0', '/', '../'],
    read(input) {
      const parser = new CpioParser({ onEntry: () => undefined, wantsContent: () => true });
      for (let at = 0; at < input.length; at += 1000) parser.push(input.subarray(at, at + 1000));
      parser.end();
    },
  },
  {
    name: 'initrd',
    corpus: () => [
      Buffer.concat([initrd, Buffer.alloc(512 - (initrd.length % 512)), gzipSync(initrd)]),
      gzipSync(initrd),
    ],
    tokens: ['070701', '\x1f\x8b', '\0', 'TRAILER!!!'],
    read: (input, { context, file: write }) =>
      readInitrd(write(input), context, { wantsContent: () => true }),
  },
];
