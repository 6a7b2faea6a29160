/** What opens a file of a guest sees first that it is a regular one: whoever made the guest may have put a FIFO there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const lib = resolve(__dirname, '../../../lib');

/** Actions of libguestfs that open a file of the guest, and questions that throw for a link that leads to itself. */
const opening =
  /guest\.(?:cat|readFile|readLines|head|headN|tail|tailN|pread|pwrite|[ez]?f?grep\w*|zegrep\w*|zfgrep\w*|download\w*|checksum\w*|fileArchitecture|file|zfile|strings\w*|hexdump|firstLine|wc[CLW]|equal|base64Out|hivexOpen|augLoad|initrd\w+|cp|copyFileTo\w+|compressOut|journalOpen|isoinfo|inspectListApplications2?)\(|isFile\([^)]*followsymlinks/g;

/** Where they are used, and what sees to it. */
const seenTo: Record<string, string> = {
  'collect/index.ts download': 'isRegularFile',
  'guestfs/regular-file.ts pread': 'isRegularFile',
  'conversion/changes/snapshot.ts pread': 'its status',
  'conversion/guest/customize/files/scrub.ts pwrite': 'isRegularFile',
  'registry/open-hive.ts hivexOpen': 'recoverHive or requireRegularFile',
  'registry/recover.ts pwrite': 'readWholeFile',
  'conversion/linux/augeas.ts augLoad': 'Augeas itself; addToLens looks at the size',
  'conversion/linux/bootloader/uefi-fallback-loader.ts cp': 'requireRegularFile',
  'conversion/linux/initrd/policy/examine-initrd.ts download': 'isRegularFile',
  'conversion/linux/initrd/policy/install-initrd.ts cp': 'examineInitrd has read it',
  'conversion/linux/kernels/installed.ts fileArchitecture': 'requireRegularFile',
  'conversion/windows/efi-boot/fallback-loader.ts cp': 'isRegularFile',
  'conversion/windows/efi-boot/fallback-loader.ts equal': 'isRegularFile, requireRegularFile',
  'inspect/packages/applications.ts inspectListApplications2': 'isDpkgStatusDamaged',
};

it('no file of a guest is opened before it is seen to be a regular one', () => {
  const found = readdirSync(lib, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/^testing\/|\.gen\.ts$/.test(name))
    .flatMap((name) =>
      [
        ...readFileSync(join(lib, name), 'utf8')
          .replace(/^\s*(?:\*|\/\/|\/\*).*$/gm, '')
          .matchAll(opening),
      ].map(([call]) => `${name} ${/(\w+)\(/.exec(call)?.[1]}`),
    );
  expect([...new Set(found)].sort()).toEqual(Object.keys(seenTo).sort());
});
