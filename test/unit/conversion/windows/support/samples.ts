import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Hives of real machines, which are not ours to publish. */
const directory = join(__dirname, '../../../../../../shared/windows/samples');

/** Path of a sample that lies beside the repository; undefined, with a message, where it does not. */
export function sampleFile(name: string): string | undefined {
  const path = join(directory, name);
  if (existsSync(path)) return path;
  console.warn(`Not tested: the sample ${path} is not here.`);
  return undefined;
}

/** The bytes of a hive that lies packed among the samples. */
export function sampleHive(name: string): Buffer | undefined {
  const path = sampleFile(`${name}.xz`);
  return path === undefined ? undefined : execFileSync('xz', ['-dc', path], { maxBuffer: 64 * 1024 * 1024 });
}
