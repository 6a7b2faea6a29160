/** Real hives and drivers that lie beside the repository: they are not the project's to ship. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const directory = resolve(__dirname, '../../../shared/windows/samples');

/** Path of a sample, whether it is there or not. */
export const samplePath = (name: string): string => join(directory, name);

/** Whether a sample is there, packed or not. */
export const hasSample = (name: string): boolean =>
  existsSync(samplePath(name)) || existsSync(samplePath(`${name}.xz`));

/** Bytes of a sample by its name without `.xz`. */
export function sample(name: string): Buffer {
  const path = samplePath(name);
  if (!existsSync(`${path}.xz`)) return readFileSync(path);
  return execFileSync('xz', ['-dc', `${path}.xz`], { maxBuffer: 256 * 1024 ** 2 });
}

type Test = (title: string, run: () => unknown, timeout?: number) => void;

/** A test that needs samples; where one is not there it is skipped, and says so. */
export function itWithSamples(...names: string[]): Test {
  const missing = names.find((name) => !hasSample(name));
  if (missing === undefined)
    return (title, run, timeout) => it(title, async () => void (await run()), timeout);
  return (title) =>
    it.skip(`${title} (skipped: ../shared/windows/samples/${missing} is not there)`, () => undefined);
}
