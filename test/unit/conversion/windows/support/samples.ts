import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Hives of real machines, which are not ours to publish. */
const directory = join(__dirname, '../../../../../../shared/windows/samples');

/** The bytes of a hive that lies packed beside the repository; undefined, with a message, where it does not. */
export function sampleHive(name: string): Buffer | undefined {
  const path = join(directory, `${name}.xz`);
  if (!existsSync(path)) {
    console.warn(`Not tested: the sample ${path} is not here.`);
    return undefined;
  }
  return execFileSync('xz', ['-dc', path], { maxBuffer: 64 * 1024 * 1024 });
}
