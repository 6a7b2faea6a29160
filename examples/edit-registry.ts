/**
 * Merges a `.reg` file into the registry of a Windows guest, in its disk image, without converting it. What the keys of the
 * file were before is written to another `.reg` file.
 *
 *     edit-registry DISK system|software CHANGES.reg BEFORE.reg
 *
 * The image is written to: work on a copy, or on an overlay of it (`qemu-img create -f qcow2 -b DISK -F qcow2 OVERLAY`).
 */
import { readFile, writeFile } from 'node:fs/promises';
import { encodeReg, exportReg, Guestfs, hivePrefix, mergeReg, openHive, parseReg } from 'v2v-node';

async function main(disk: string, hive: string, changes: string, before: string): Promise<void> {
  await using guest = await Guestfs.create();
  await guest.addDrive(disk);
  await guest.launch();
  const [root] = await guest.inspectOs();
  if (root === undefined) throw new Error(`${disk} holds no operating system that libguestfs knows.`);
  await guest.mount(root, '/');
  const path = await (hive === 'system'
    ? guest.inspectGetWindowsSystemHive(root)
    : guest.inspectGetWindowsSoftwareHive(root));

  const text = await readFile(changes);
  await using registry = await openHive(guest, path, { write: true });
  if (registry.recovered) console.log(`${path}: ${registry.recovered.outcome}. ${registry.recovered.reason}`);

  const prefix = `${hivePrefix(path)}\\`;
  const keys = new Set(parseReg(text).map(({ key }) => key.slice(prefix.length)));
  await writeFile(before, encodeReg(await exportReg(registry, [...keys])));

  console.log(`${await mergeReg(registry, text)} changes`);
  await registry.commit();
}

const [disk, hive, changes, before] = process.argv.slice(2);
if (disk === undefined || hive === undefined || changes === undefined || before === undefined) {
  console.error('Usage: edit-registry DISK system|software CHANGES.reg BEFORE.reg');
  process.exitCode = 1;
} else {
  main(disk, hive, changes, before).catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
