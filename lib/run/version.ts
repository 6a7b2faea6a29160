import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

let version: string | undefined;

/** The directory of this package, where its package.json is; how many levels up depends on who compiled us. */
export function packageDirectory(): string {
  let directory = __dirname;
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory);
  return directory;
}

/** The version of this package. */
export function packageVersion(): string {
  return (version ??= readVersion());
}

function readVersion(): string {
  const path = join(packageDirectory(), 'package.json');
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
