/** Real hives, where they are: they are not the project's to ship. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const samples = resolve(__dirname, '../../../../../../shared/windows/samples');

/** `it` where the sample is there; else a test that is skipped, and says why. */
export function itWith(sample: string): (name: string, test: () => Promise<void>) => void {
  return existsSync(resolve(samples, sample))
    ? it
    : (name, test) => it.skip(`${name} (skipped: ../shared/windows/samples/${sample} is not there)`, test);
}

export function sampleHive(sample: string): Buffer {
  const path = resolve(samples, sample);
  return sample.endsWith('.xz')
    ? execFileSync('xz', ['-dc', path], { maxBuffer: 1 << 30 })
    : readFileSync(path);
}
