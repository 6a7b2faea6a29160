import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** An export has its disks two folders below: `Guest/Virtual Hard Disks/disk.vhdx`. */
const depthLimit = 3;
const fileLimit = 2000;

/** The files of a directory that can be read, and of those below, as far as it looks like a guest. */
export async function listFiles(directory: string): Promise<string[]> {
  const files: string[] = [];
  let level = [''];
  for (let depth = 0; depth < depthLimit && files.length < fileLimit; depth++) {
    const below: string[] = [];
    for (const folder of level) {
      const entries = await readdir(join(directory, folder), { withFileTypes: true }).catch(() => []);
      for (const entry of entries.slice(0, fileLimit)) {
        const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory()) below.push(name);
        else files.push(name);
      }
    }
    level = below.slice(0, fileLimit);
  }
  return files.sort();
}
