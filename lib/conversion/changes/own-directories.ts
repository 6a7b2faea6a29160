import { dirname, normalize } from 'node:path/posix';

/** Calls after which what is in these directories is known as before: they read, or write to the path that they name. */
const plain: ReadonlySet<string> = new Set([
  ...['write', 'writeAppend', 'pwrite', 'mkdir', 'mkdirMode', 'mkdirP'],
  ...['exists', 'isFile', 'isDir', 'isSymlink', 'filesize', 'caseSensitivePath', 'realpath', 'readlink'],
  ...[
    'stat',
    'lstat',
    'statns',
    'lstatns',
    'lstatnslist',
    'statvfs',
    'ls',
    'readdir',
    'getxattr',
    'lgetxattr',
  ],
  ...['pread', 'readFile', 'cat', 'preadDevice', 'listDevices', 'listPartitions', 'mountpoints', 'sync'],
]);

/**
 * Directories that were made where nothing was, and what was written into them since. Nobody else has put anything there, so
 * nothing of it needs to be looked at: in an emulated appliance a look takes as long as the change. Whatever may put
 * something there unseen, or a link to it, has all of them forgotten: programs, archives, mounts, renamed files.
 */
export class OwnDirectories {
  readonly #directories = new Set<string>();
  readonly #written = new Map<string, Buffer>();
  #forgotten = 0;

  /** How often they were forgotten: what was looked at before says nothing of what is there now. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Before each call of the guest, by the name of the method; but for those on a hive, which write to a file alone that is named. */
  called(method: string): void {
    if (plain.has(method)) return;
    this.#directories.clear();
    this.#written.clear();
    this.#forgotten++;
  }

  made(directories: readonly string[]): void {
    for (const directory of directories) this.#directories.add(directory);
  }

  /** Whether what is at the path is only what was put there through calls that were seen. */
  holds(path: string): boolean {
    return this.#directories.has(dirname(path)) && normalize(path) === path;
  }

  /** `content`: all that is in the file now; undefined where that is not known. */
  wrote(path: string, content?: Uint8Array): void {
    if (content !== undefined && this.holds(path)) this.#written.set(path, Buffer.from(content));
    else this.#written.delete(path);
  }

  /** What is in the file, as it was written. */
  content(path: string): Buffer | undefined {
    return this.#written.get(path);
  }
}
