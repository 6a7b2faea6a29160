import {
  type BigIntStats,
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';

import { AttributeStore } from './attributes';
import { GuestErrno, GuestFailure } from './failure';

/** As many symbolic links as Linux follows in one path. */
const maxLinks = 40;

/** Where a path of the guest leads. */
export interface Place {
  /** In the guest, without links, `..` and double slashes. */
  path: string;
  /** On the host; no component of it is a symbolic link, except the last where links were not to be followed. */
  host: string;
  /** Undefined where nothing is there; its directory is. */
  stats?: BigIntStats;
}

export type FoundPlace = Required<Place>;

export interface LookUpOptions {
  /** False: a link at the end of the path stands for itself. Default true. */
  follow?: boolean;
  /**
   * True for a call that libguestfs has a program of the appliance do. The guest's root is not that program's: an absolute
   * link, or one with too many `..`, leads it out of the guest.
   */
  byProgram?: boolean;
}

const components = (path: string): string[] => path.split('/').filter((name) => name !== '' && name !== '.');

/** Throws for a FIFO, a socket or a device: in a guest, what opens one may wait for ever. */
export function checkOpens(path: string, stats: BigIntStats | undefined): void {
  if (stats === undefined || stats.isFile() || stats.isDirectory()) return;
  throw new GuestFailure(`${path}: is no regular file; in a guest, what opens it may wait for ever`);
}

function leadsOut(path: string): GuestFailure {
  return new GuestFailure(
    `${path}: a link leads out of the guest, into the appliance: libguestfs has a program do this, which takes the appliance's root for its own; give it realpath(${JSON.stringify(path)})`,
  );
}

/** The errors of programs are texts: libguestfs has no number for them. */
export function withoutNumber<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof GuestErrno) throw new GuestFailure(error.message, { cause: error });
    const { code, syscall, path } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    throw new GuestFailure(new GuestErrno(code, path ?? '').message.replace(/^.*: /, ''));
  }
}

/**
 * The files of a test guest below a directory of the host. Every path is walked component by component, as the kernel
 * of the guest would with this directory as its root: an absolute link begins at the root again, `..` of the root is the
 * root. So nothing outside is ever named, and the kernel of the host is given no link to follow.
 */
export class HostTree {
  /** On the host, absolute and without links. */
  readonly root: string;
  readonly attributes: AttributeStore;

  /** `attributes`: of a tree that files of this one are moved to, and back. */
  constructor(directory: string, attributes = new AttributeStore()) {
    this.root = realpathSync(directory);
    this.attributes = attributes;
  }

  /**
   * Where a path leads. What is not there is no error as long as its directory is.
   *
   * @throws GuestErrno `ENOENT`, `ENOTDIR`, `ELOOP`
   */
  locate(path: string, { follow = true, byProgram = false }: LookUpOptions = {}): Place {
    if (!path.startsWith('/')) throw new GuestFailure(`${path}: path must start with a / character`);
    let todo = components(path);
    let done: string[] = [];
    // Of what `done` names, where that was looked at.
    let stats: BigIntStats | undefined;
    let isKnown = false;
    let mustBeDirectory = path.endsWith('/');
    for (let links = 0; todo.length > 0;) {
      const [name = '', ...rest] = todo;
      const isLast = rest.length === 0;
      if (name === '..') {
        if (byProgram && done.length === 0) throw leadsOut(path);
        done = done.slice(0, -1);
        todo = rest;
        isKnown = false;
        continue;
      }
      const here = [...done, name];
      const found = this.#lstat(here, path);
      if (found?.isSymbolicLink() && (!isLast || follow || mustBeDirectory)) {
        if (++links > maxLinks) throw new GuestErrno('ELOOP', path);
        const target = readlinkSync(this.#hostPath(here));
        if (byProgram && target.startsWith('/')) throw leadsOut(path);
        if (target.startsWith('/')) done = [];
        mustBeDirectory ||= isLast && target.endsWith('/');
        todo = [...components(target), ...rest];
        isKnown = false;
        continue;
      }
      if (found === undefined && !isLast) throw new GuestErrno('ENOENT', path);
      if (found && !isLast && !found.isDirectory()) throw new GuestErrno('ENOTDIR', path);
      done = here;
      todo = rest;
      stats = found;
      isKnown = true;
    }
    if (!isKnown) stats = this.#lstat(done, path);
    if (mustBeDirectory && stats && !stats.isDirectory()) throw new GuestErrno('ENOTDIR', path);
    const place = { path: `/${done.join('/')}`, host: this.#hostPath(done) };
    return stats === undefined ? place : { ...place, stats };
  }

  /** As {@link locate}, and what is not there is `ENOENT`. */
  find(path: string, options?: LookUpOptions): FoundPlace {
    const { stats, ...place } = this.locate(path, options);
    if (stats === undefined) throw new GuestErrno('ENOENT', path);
    return { ...place, stats };
  }

  /** As {@link locate}, without following a link at the end; undefined where nothing is there, whatever the reason. */
  peek(path: string, options?: LookUpOptions): FoundPlace | undefined {
    try {
      return this.find(path, options);
    } catch (error) {
      if (error instanceof GuestErrno) return undefined;
      throw error;
    }
  }

  /** The place for a new entry, or for one that is removed: never the root. */
  entry(path: string, options: LookUpOptions = {}): Place {
    const place = this.locate(path, { ...options, follow: false });
    if (place.path === '/') throw new GuestErrno('EBUSY', path);
    return place;
  }

  /** Names in a directory, sorted. */
  names(path: string): string[] {
    const { host, stats } = this.find(path);
    if (!stats.isDirectory()) throw new GuestErrno('ENOTDIR', path);
    return readdirSync(host).sort();
  }

  /** Opens a file, with `O_CREAT` also a new one, and gives its descriptor to `work`. */
  withFile<T>(path: string, flags: number, work: (descriptor: number) => T): T {
    const { host, stats } = this.locate(path);
    const creates = (flags & constants.O_CREAT) !== 0;
    if (stats === undefined && !creates) throw new GuestErrno('ENOENT', path);
    if (stats?.isDirectory() || (stats === undefined && path.endsWith('/'))) {
      throw new GuestErrno('EISDIR', path);
    }
    checkOpens(path, stats);
    const descriptor = openSync(host, flags | constants.O_NOFOLLOW, 0o644);
    try {
      return work(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }

  /**
   * Makes a directory and those above it; a link to what is not there is in the way.
   *
   * @param known - paths that are known to be directories, to look at each but once; those that are found are added
   */
  makeDirectories(path: string, known = new Set<string>()): void {
    const names = path.split('/').filter((name) => name !== '');
    for (let depth = 0; depth <= names.length; depth++) {
      const prefix = (path.startsWith('/') ? '/' : '') + names.slice(0, depth).join('/');
      if (known.has(prefix)) continue;
      known.add(prefix);
      const { host, stats } = this.locate(prefix);
      const isLink = stats === undefined && this.peek(prefix, { follow: false }) !== undefined;
      if (isLink) throw new GuestErrno('EEXIST', prefix);
      if (stats === undefined) mkdirSync(host, { mode: 0o755 });
      else if (!stats.isDirectory()) throw new GuestErrno('ENOTDIR', prefix);
    }
  }

  /** Makes a file with this content, or gives the one that is there this content. */
  createFile(path: string, content: Uint8Array): void {
    this.withFile(path, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC, (file) =>
      writeFileSync(file, content),
    );
  }

  #hostPath(names: readonly string[]): string {
    return [this.root, ...names].join('/');
  }

  #lstat(names: readonly string[], path: string): BigIntStats | undefined {
    try {
      return lstatSync(this.#hostPath(names), { bigint: true, throwIfNoEntry: false });
    } catch (error) {
      throw new GuestErrno((error as NodeJS.ErrnoException).code ?? 'EINVAL', path);
    }
  }
}
