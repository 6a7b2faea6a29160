import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The version of this package. Its package.json is some folders up, and how many depends on who compiled us. */
export function packageVersion(): string {
  return (known ??= readVersion());
}

let known: string | undefined;

function readVersion(): string {
  let directory = __dirname;
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory);
  const { version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}
