/**
 * Lists the files of a directory on a disk image, without converting or changing anything: the libguestfs binding alone.
 *
 *     list-files DISK [DIRECTORY]
 */
import { Guestfs } from 'v2v-node';

async function main(disk: string, directory: string): Promise<void> {
  await using guest = await Guestfs.create();
  await guest.addDriveRo(disk);
  await guest.launch();

  const [root] = await guest.inspectOs();
  if (root === undefined) throw new Error(`${disk} holds no operating system that libguestfs knows.`);
  console.log(`${await guest.inspectGetProductName(root)} on ${root}`);

  // Mount a filesystem before those mounted inside it.
  const mountpoints = Object.entries(await guest.inspectGetMountpoints(root));
  for (const [path, device] of mountpoints.sort(([a], [b]) => a.length - b.length)) {
    await guest.mountRo(device, path);
  }
  const names = await guest.ls(directory);
  const stats = await guest.lstatnslist(directory, names);
  for (const [index, { st_mode, st_size }] of stats.entries()) {
    console.log(st_mode.toString(8).padStart(6, '0'), String(st_size).padStart(12), names[index]);
  }
}

const [disk, directory = '/'] = process.argv.slice(2);
if (disk === undefined) {
  console.error('Usage: list-files DISK [DIRECTORY]');
  process.exitCode = 1;
} else {
  main(disk, directory).catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
