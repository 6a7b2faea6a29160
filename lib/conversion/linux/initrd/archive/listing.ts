import type { CpioEntry, CpioEntryType } from './cpio-parser';
import { UnreadableInitrd } from './unreadable';

const maxSymlinks = 40;

export interface ListedFile {
  type: CpioEntryType;
  content?: Buffer;
}

/** A name as the kernel takes it: no leading `/` or `./`. Undefined for a name with `..` in it, which no tool makes. */
function normalPath(name: string): string | undefined {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  return parts.includes('..') ? undefined : parts.join('/');
}

/**
 * The tree that the kernel unpacks from an initrd: what a later segment says of a path replaces what an earlier one
 * said. Paths are relative to the root, without a leading `/`. Nothing of it is ever written to the host.
 */
export class InitrdListing {
  private readonly files = new Map<string, ListedFile>([['', { type: 'directory' }]]);

  add(entry: CpioEntry): void {
    const name = normalPath(entry.name);
    if (name === undefined || name === '') return;
    const path = this.realPath(name, { followLast: false });
    // What lies below something that is not a directory, or goes in circles, the kernel does not unpack.
    if (path === undefined) return;
    this.files.set(path, {
      type: entry.type,
      ...(entry.content === undefined ? {} : { content: entry.content }),
    });
  }

  /** All paths, those of directories and links as well. */
  paths(): string[] {
    return [...this.files.keys()].filter((path) => path !== '');
  }

  /** What is at a path, symbolic links in it followed. */
  get(path: string): ListedFile | undefined {
    const real = this.realPath(path);
    return real === undefined ? undefined : this.files.get(real);
  }

  has(path: string): boolean {
    return this.get(path) !== undefined;
  }

  /** The text of a file whose content was read. */
  text(path: string): string | undefined {
    return this.bytes(path)?.toString('utf8');
  }

  /** The bytes of a file whose content was read. */
  bytes(path: string): Buffer | undefined {
    return this.get(path)?.content;
  }

  /**
   * Where `path` really lies: `lib/modules` is `usr/lib/modules` where `lib` is a link. Components that are not there
   * stay as they are, so it also tells where a new file belongs. Undefined where it leads nowhere: through a file, in
   * circles.
   */
  realPath(path: string, { followLast = true } = {}): string | undefined {
    let todo = path.split('/').filter((part) => part !== '' && part !== '.');
    let done: string[] = [];
    for (let links = 0; todo.length > 0;) {
      const [component, ...rest] = todo as [string, ...string[]];
      if (component === '..') {
        done = done.slice(0, -1);
        todo = rest;
        continue;
      }
      const here = [...done, component];
      const file = this.files.get(here.join('/'));
      if (file?.type === 'symlink' && (rest.length > 0 || followLast)) {
        if (++links > maxSymlinks) return undefined;
        const target = file.content?.toString('utf8') ?? '';
        if (target.startsWith('/')) done = [];
        todo = [...target.split('/').filter((part) => part !== '' && part !== '.'), ...rest];
        continue;
      }
      if (file !== undefined && file.type !== 'directory' && rest.length > 0) return undefined;
      done = here;
      todo = rest;
    }
    const real = done.join('/');
    if (real.length > 4096) throw new UnreadableInitrd('a path in it is too long');
    return real;
  }
}
