import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Context } from '../../../../lib/run/context';
import { cpioArchive, type SegmentEntry } from '../../../../lib/conversion/linux/initrd/archive/cpio-writer';
import { InitrdListing } from '../../../../lib/conversion/linux/initrd/archive/listing';
import { recordingContext } from '../../support/recording-context';

export const version = '6.1.0-13-amd64';

export const file = (path: string, content: string | Buffer = ''): SegmentEntry => ({
  type: 'file',
  path,
  content: Buffer.from(content),
});
export const directory = (path: string): SegmentEntry => ({ type: 'directory', path });
export const link = (path: string, target: string): SegmentEntry => ({ type: 'symlink', path, target });

/** The tree that an archive of these entries unpacks to. */
export function listing(entries: readonly SegmentEntry[]): InitrdListing {
  const result = new InitrdListing();
  for (const entry of entries) {
    if (entry.type === 'file')
      result.add({ name: entry.path, type: 'file', size: 1, content: entry.content });
    else if (entry.type === 'directory') result.add({ name: entry.path, type: 'directory', size: 0 });
    else result.add({ name: entry.path, type: 'symlink', size: 1, content: Buffer.from(entry.target) });
  }
  return result;
}

/** What makes a driver laid in load: udev, its rule and modprobe. */
export const udev: SegmentEntry[] = [
  directory('usr'),
  directory('usr/lib'),
  directory('usr/lib/systemd'),
  file('usr/lib/systemd/systemd-udevd'),
  directory('usr/lib/udev'),
  directory('usr/lib/udev/rules.d'),
  file('usr/lib/udev/rules.d/80-drivers.rules'),
  directory('usr/bin'),
  file('usr/bin/kmod'),
];

/** A merged-/usr dracut initrd with the drivers named. */
export function dracutInitrd(drivers: readonly string[] = [], more: readonly SegmentEntry[] = []): Buffer {
  return cpioArchive([
    ...udev,
    link('lib', 'usr/lib'),
    directory('usr/lib/dracut'),
    file('usr/lib/dracut/dracut-059'),
    directory('usr/lib/modules'),
    directory(`usr/lib/modules/${version}`),
    directory(`usr/lib/modules/${version}/kernel`),
    ...drivers.map((name) => file(`usr/lib/modules/${version}/kernel/${name}.ko`, name)),
    ...more,
  ]);
}

export const early = cpioArchive([
  directory('kernel'),
  file('kernel/GenuineIntel.bin', Buffer.alloc(5000, 0xa5)),
  file('early_cpio', '1'),
]);

/** A context with a directory of its own, which is removed after the tests of the file. */
export function contextWithDirectory(): {
  context: Context;
  write: (name: string, content: Buffer) => Promise<string>;
} {
  const context = recordingContext();
  let directoryPath = '';
  beforeAll(async () => {
    directoryPath = await mkdtemp(join(tmpdir(), 'v2v-initrd-test.'));
    Object.assign(context, { tempDir: directoryPath });
  });
  afterAll(() => rm(directoryPath, { recursive: true, force: true }));
  return {
    context,
    async write(name, content) {
      const path = join(directoryPath, name);
      await writeFile(path, content);
      return path;
    },
  };
}
