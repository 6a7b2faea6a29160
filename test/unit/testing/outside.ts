import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory of the host with a file that no guest may reach. */
export interface Outside extends Disposable {
  directory: string;
  file: string;
  /** Names and contents. */
  state(): Record<string, string>;
}

export function makeOutside(content = 'of the host\n'): Outside {
  const directory = mkdtempSync(join(tmpdir(), 'v2v-node-outside.'));
  const file = join(directory, 'secret');
  writeFileSync(file, content);
  return {
    directory,
    file,
    state: () =>
      Object.fromEntries(
        readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')]),
      ),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}
