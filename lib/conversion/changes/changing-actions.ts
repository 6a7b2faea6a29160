import { basename, join } from 'node:path/posix';

/**
 * What an action does to a path: `write` changes the file that it leads to, `replace` gives the name to another file or
 * link, `remove` takes it away, `directory` makes a directory, `directories` those above it, too. `attributes` changes owner or
 * mode.
 */
export type Effect = 'write' | 'replace' | 'remove' | 'directory' | 'directories' | 'attributes';

export interface PathEffect {
  path: string;
  effect: Effect;
  /** Where `path` is a directory, the name inside it that is meant. */
  inside?: string;
}

type Describe = (args: readonly unknown[]) => PathEffect[];

/** An action whose argument with this index is the path. */
function at(effect: Effect, index: number): Describe {
  return (args) => [{ path: String(args[index]), effect }];
}

function copy([from, to]: readonly unknown[]): PathEffect[] {
  return [{ path: String(to), effect: 'write', inside: basename(String(from)) }];
}

/**
 * The actions of libguestfs that change files of the guest by their path, and what they change. Times are not looked at, and
 * neither is what `tar_in` and its like unpack where it is not announced, nor what programs of the guest write.
 */
const actions: Readonly<Record<string, Describe>> = {
  write: at('write', 0),
  writeAppend: at('write', 0),
  writeFile: at('write', 0),
  pwrite: at('write', 0),
  truncate: at('write', 0),
  truncateSize: at('write', 0),
  fallocate: at('write', 0),
  fallocate64: at('write', 0),
  mkswapFile: at('write', 0),
  upload: at('write', 1),
  uploadOffset: at('write', 1),
  base64In: at('write', 1),
  copyDeviceToFile: at('write', 1),
  copyFileToFile: at('write', 1),
  fill: at('write', 2),
  fillPattern: at('write', 2),
  // It does not open what is not a regular file.
  touch: at('replace', 0),
  copyIn: ([from, directory]) => [
    { path: join(String(directory), basename(String(from))), effect: 'replace' },
  ],
  cp: copy,
  cpA: copy,
  cpR: copy,
  mv: ([from, to]) => [
    { path: String(from), effect: 'remove' },
    { path: String(to), effect: 'replace', inside: basename(String(from)) },
  ],
  rename: ([from, to]) => [
    { path: String(from), effect: 'remove' },
    { path: String(to), effect: 'replace' },
  ],
  ln: at('replace', 1),
  lnF: at('replace', 1),
  lnS: at('replace', 1),
  lnSf: at('replace', 1),
  mkfifo: at('replace', 1),
  mknod: at('replace', 3),
  mknodB: at('replace', 3),
  mknodC: at('replace', 3),
  chmod: at('attributes', 1),
  chown: at('attributes', 2),
  mkdir: at('directory', 0),
  mkdirMode: at('directory', 0),
  mkdirP: at('directories', 0),
  rm: at('remove', 0),
  rmF: at('remove', 0),
  rmRf: at('remove', 0),
  rmdir: at('remove', 0),
};

/** What a call of `action`, named as the method is, does to paths of the guest; undefined where it changes none. */
export function effectsOf(action: string): Describe | undefined {
  return Object.hasOwn(actions, action) ? actions[action] : undefined;
}
