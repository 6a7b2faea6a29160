import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { sha256 } from '../support/leftovers';
import type { PackedGuest } from '../support/source';
import type { Project } from './projects';

/** What a migration of two guests did that was killed while it copied the second. */
export interface KilledMigration {
  signal: NodeJS.Signals | null;
  /** What it said when it was started again, and once more. */
  said: [string, string];
  /** Whether the disk of the first guest stayed as it was. */
  kept: boolean;
  /** The files of the second guest. */
  files: string[];
}

/** Runs the example in a project. */
export async function migrateWithKill(project: Project, packed: PackedGuest): Promise<KilledMigration> {
  const list = project.path('list.txt');
  const ovas = ['first', 'second'].map((name) => project.path(`${name}.ova`));
  for (const ova of ovas) symlinkSync(packed.ova, ova);
  writeFileSync(list, `${ovas.join('\n')}\n`);
  const directory = packed.outputDirectory();
  const command = [project.program('go-on-after-a-kill'), list, directory];

  const migration = spawn('node', command, { cwd: project.directory, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(migration, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  for await (const chunk of migration.stdout.setEncoding('utf8')) {
    if (String(chunk).includes('second: Copying')) migration.kill('SIGKILL');
  }
  const [, signal] = await exited;
  const disk = join(directory, 'first', 'first-sda');
  const before = await sha256(disk);
  const again = (): string => project.run('node', command);
  const said: [string, string] = [again(), again()];
  const kept = (await sha256(disk)) === before;
  return { signal, said, kept, files: readdirSync(join(directory, 'second')).sort() };
}
