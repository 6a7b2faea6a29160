import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const directory = resolve(__dirname, '../../../../shared/windows/samples');

/** Real hives, which are not part of the repository. */
export const hasSamples = existsSync(directory);

type Test = (name: string, run: () => unknown, timeout?: number) => void;

/** A test that needs the real hives; it says so where they are not there. */
export const itWithSamples: Test = hasSamples
  ? (name, run, timeout) => it(name, async () => void (await run()), timeout)
  : (name) => it.skip(`${name} (the sample hives are not there)`, () => undefined);

/** Bytes of a sample; `.xz` is unpacked. */
export function sample(name: string): Buffer {
  const path = join(directory, name);
  if (!existsSync(`${path}.xz`)) return readFileSync(path);
  return execFileSync('xz', ['-dc', `${path}.xz`], { maxBuffer: 64 * 1024 ** 2 });
}
