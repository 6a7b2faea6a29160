/**
 * Converts a list of OVAs one after the other, and resumes where it was if its process is killed midway: start it again
 * in the same way.
 *
 *   node go-on-after-a-kill.js LIST OUTPUT-DIRECTORY
 *
 * LIST is a text file with the path of an OVA on each line. Each guest gets its own directory in OUTPUT-DIRECTORY,
 * where migration.json records what is done.
 *
 * Exit status: 0 if all are converted, 1 if some are not, 2 if the arguments are wrong.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, parse } from 'node:path';

import { convert, removeLeftovers } from 'v2v-node';

/** If a guest was begun but not finished, the process was killed or the conversion failed. */
type State = Record<string, { status: 'begun' } | { status: 'converted'; files: string[] }>;

async function readState(file: string): Promise<State> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as State;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

/** Whenever the process is killed, the file is either the complete old one or the complete new one. */
async function writeState(file: string, state: State): Promise<void> {
  await writeFile(`${file}.new`, `${JSON.stringify(state, undefined, 2)}\n`);
  await rename(`${file}.new`, file);
}

async function convertOne(path: string, name: string, directory: string): Promise<string[]> {
  const { disks, artifacts } = await convert({
    input: { mode: 'ova', path },
    output: { mode: 'local', directory },
    name,
    disks: { format: 'qcow2' },
    onEvent(event) {
      if (event.type === 'stage-start') console.log(`${name}: ${event.message}`);
    },
  });
  return [...disks, ...artifacts].flatMap(({ path }) => path ?? []);
}

async function main(list?: string, output?: string): Promise<number> {
  if (list === undefined || output === undefined) {
    console.error('usage: node go-on-after-a-kill.js LIST OUTPUT-DIRECTORY');
    return 2;
  }
  const paths = (await readFile(list, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  const names = paths.map((path) => parse(path).name);
  if (new Set(names).size < names.length) throw new Error(`${list} names two guests alike.`);
  const file = join(output, 'migration.json');
  const state = await readState(file);

  // convert() does this as well. Here it frees space at once, and shows what the last process left.
  const { directories, files, bytes } = await removeLeftovers();
  for (const left of [...files, ...directories])
    console.log(`removed ${left}, left by a process that was killed`);
  if (bytes > 0) console.log(`${bytes} bytes are free again`);

  let failed = 0;
  for (const [index, name] of names.entries()) {
    const directory = join(output, name);
    if (state[name]?.status === 'converted') {
      console.log(`${name}: was converted before`);
      continue;
    }
    try {
      if (state[name] === undefined && existsSync(directory)) throw new Error(`${directory} already exists.`);
      state[name] = { status: 'begun' };
      await writeState(file, state);
      // It may hold a complete guest: the process was killed before it could record that.
      await rm(directory, { recursive: true, force: true });
      await mkdir(directory);
      state[name] = { status: 'converted', files: await convertOne(paths[index]!, name, directory) };
      await writeState(file, state);
      console.log(`${name}: converted`);
    } catch (error) {
      failed++;
      console.log(`${name}: failed: ${(error as Error).message}`);
    }
  }
  return failed === 0 ? 0 : 1;
}

main(...process.argv.slice(2)).then(
  (status) => (process.exitCode = status),
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 2;
  },
);
