import type { Guestfs } from '../../guestfs';

/** Methods that edit Augeas's tree, with the arguments that are paths in it. */
const editing: Readonly<Record<string, readonly number[]>> = {
  augSet: [0],
  augSetm: [0],
  augClear: [0],
  augInsert: [0],
  augRm: [0],
  augMv: [0, 1],
  augDefnode: [1],
};

/** The part of a path expression that names one place: what comes before the first wildcard, condition or variable. */
export function fixedPart(expression: string): string {
  return /^(?:\/(?!\/)|\\.|[^/*[$(|\\])*/.exec(expression)?.[0] ?? '';
}

/** Knows which files a save of Augeas is going to write: files are told by where their tree was edited. */
export class AugeasEdits {
  readonly #edited = new Set<string>();

  /** Takes note of a call that edits the tree, or that forgets what was edited. */
  called(method: string, args: readonly unknown[]): void {
    if (method === 'augLoad' || method === 'augInit') this.#edited.clear();
    const indices = Object.hasOwn(editing, method) ? editing[method] : undefined;
    for (const index of indices ?? []) this.#edited.add(fixedPart(String(args[index])));
  }

  /** `files`: those edited that Augeas has read. `creates`: something was edited that belongs to none of them. */
  async pending(guest: Guestfs): Promise<{ files: string[]; creates: boolean }> {
    if (this.#edited.size === 0) return { files: [], creates: false };
    const loaded = await loadedFiles(guest);
    const belongs = (file: string, edited: string): boolean =>
      edited === `/files${file}` || edited.startsWith(`/files${file}/`) || `/files${file}`.startsWith(edited);
    const edited = [...this.#edited];
    return {
      files: loaded.filter((file) => edited.some((place) => belongs(file, place))).map(unescaped),
      creates: edited.some(
        (place) => place.startsWith('/files') && !loaded.some((file) => belongs(file, place)),
      ),
    };
  }

  /** What the last save wrote; in values, paths are as they are. */
  async saved(guest: Guestfs): Promise<string[]> {
    const paths: string[] = [];
    for (const node of await guest.augMatch('/augeas/events/saved')) {
      paths.push((await guest.augGet(node)).replace(/^\/files/, ''));
    }
    return paths;
  }

  clear(): void {
    this.#edited.clear();
  }
}

/** As Augeas writes them in paths. Where a file could not be read, a node `error` has a path as well. */
async function loadedFiles(guest: Guestfs): Promise<string[]> {
  const nodes = await guest.augMatch('/augeas/files//path');
  return nodes
    .map((node) => node.slice('/augeas/files'.length, -'/path'.length))
    .filter((file) => !file.endsWith('/error'));
}

/** Augeas puts a backslash before what has a meaning in its paths. */
function unescaped(path: string): string {
  return path.replace(/\\(.)/g, '$1');
}
