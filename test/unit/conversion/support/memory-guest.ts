import { GuestfsError } from '../../../../lib/errors';
import type { Guestfs } from '../../../../lib/guestfs';

export interface MemoryGuestOptions {
  /** Absolute path to content; directories come of themselves. */
  files?: Record<string, string>;
  /** Link to where it leads, both absolute paths. */
  links?: Record<string, string>;
  /** The tree that Augeas would make of the files: `/files/etc/fstab/1/spec` → `/dev/sda1`. */
  augeas?: Record<string, string>;
  /** What programs of the guest print, by command line; an Error is thrown. */
  programs?: Record<string, string | Error>;
  uuids?: Record<string, string>;
  /** What is on devices: `/dev/sda5` → `crypto_LUKS`. */
  contents?: Record<string, string>;
  /** Disks and partitions of the appliance. Default one disk with as many partitions as `uuids` and `contents` name. */
  disks?: string[];
  /** LVM's physical volumes. */
  physicalVolumes?: string[];
  /** Free bytes by mount point. */
  free?: Record<string, number>;
}

/** A guest in memory: files, programs that answer from a list, and an Augeas tree that is not parsed from the files. */
export class MemoryGuest {
  readonly files: Map<string, string>;
  readonly links: Record<string, string>;
  readonly augeas: Map<string, string>;
  readonly ran: string[] = [];
  readonly calls: string[] = [];
  saves = 0;

  constructor(private readonly options: MemoryGuestOptions = {}) {
    this.files = new Map(Object.entries(options.files ?? {}));
    this.links = options.links ?? {};
    this.augeas = new Map(Object.entries(options.augeas ?? {}));
  }

  /** This guest as the steps take it. */
  asGuestfs(): Guestfs {
    return this as unknown as Guestfs;
  }

  text(path: string): string | undefined {
    return this.files.get(this.follow(path));
  }

  private follow(path: string): string {
    const target = this.links[path];
    return target === undefined ? path : this.follow(target);
  }
  private names(directory: string): string[] {
    const prefix = directory === '/' ? '/' : `${directory}/`;
    return [...this.files.keys(), ...Object.keys(this.links)]
      .filter((path) => path.startsWith(prefix))
      .map((path) => path.slice(prefix.length));
  }

  isFile(path: string): Promise<boolean> {
    return Promise.resolve(this.files.has(this.follow(path)));
  }
  isDir(path: string): Promise<boolean> {
    return Promise.resolve(this.names(path).length > 0);
  }
  async exists(path: string): Promise<boolean> {
    return (await this.isFile(path)) || (await this.isDir(path));
  }
  ls(path: string): Promise<string[]> {
    return Promise.resolve([...new Set(this.names(path).map((name) => name.split('/')[0] ?? ''))].sort());
  }
  find(path: string): Promise<string[]> {
    const slash = path.endsWith('/') ? '' : '/';
    return Promise.resolve(this.names(path.replace(/\/$/, '')).map((name) => slash + name));
  }
  async globExpand(pattern: string): Promise<string[]> {
    if (!pattern.startsWith('/')) throw new Error('glob_expand: path must start with a / character');
    const [, before = '', list] = /^(.*)\{(.*)\}$/.exec(pattern) ?? [];
    const alternatives = list?.split(',').map((name) => before + name) ?? [pattern];
    const found = await Promise.all(alternatives.map((alternative) => this.globOne(alternative)));
    return [...new Set(found.flat())];
  }
  private globOne(pattern: string): Promise<string[]> {
    const expression = new RegExp(
      `^${pattern.replace(/[.+]/g, '\\$&').replaceAll('*', '[^/]*').replaceAll('?', '[^/]')}$`,
    );
    return Promise.resolve([...this.files.keys()].filter((path) => expression.test(path)).sort());
  }
  realpath(path: string): Promise<string> {
    return Promise.resolve(this.follow(path));
  }
  pread(path: string, count: number, offset: number): Promise<Buffer> {
    const text = this.text(path);
    if (text === undefined) return Promise.reject(this.missing('pread', path));
    return Promise.resolve(Buffer.from(text, 'latin1').subarray(offset, offset + count));
  }
  private missing(action: string, path: string): GuestfsError {
    const errno = this.names(path).length > 0 ? 'EISDIR' : 'ENOENT';
    return new GuestfsError(action, errno, `${action}: ${path}: No such file or directory`);
  }
  lstatns(path: string): Promise<{ st_mode: number; st_size: number }> {
    const text = this.files.get(path);
    const isLink = Object.hasOwn(this.links, path);
    if (!isLink && text === undefined && this.names(path).length === 0) {
      return Promise.reject(this.missing('lstatns', path));
    }
    const st_mode = isLink ? 0o120777 : text === undefined ? 0o040755 : 0o100644;
    return Promise.resolve({ st_mode, st_size: text?.length ?? 0 });
  }
  readlink(path: string): Promise<string> {
    return Promise.resolve(this.links[path] ?? '');
  }
  async readFile(path: string): Promise<Buffer> {
    return this.pread(path, Infinity, 0);
  }
  write(path: string, content: Buffer): Promise<void> {
    this.files.set(this.follow(path), content.toString('latin1'));
    return Promise.resolve();
  }
  writeAppend(path: string, content: Buffer): Promise<void> {
    return this.write(path, Buffer.concat([Buffer.from(this.text(path) ?? ''), content]));
  }
  touch(path: string): Promise<void> {
    return this.write(path, Buffer.from(this.text(path) ?? ''));
  }
  rm(path: string): Promise<void> {
    this.files.delete(path);
    return Promise.resolve();
  }
  rmF(path: string): Promise<void> {
    return this.rm(path);
  }
  statns(path: string): Promise<{ st_dev: number; st_ino: number }> {
    return Promise.resolve({ st_dev: 1, st_ino: [...this.files.keys()].indexOf(this.follow(path)) });
  }
  mountpoints(): Promise<Record<string, string>> {
    return Promise.resolve(
      Object.fromEntries(
        Object.keys(this.options.free ?? { '/': 0 }).map((path, i) => [`/dev/sda${i + 1}`, path]),
      ),
    );
  }
  statvfs(path: string): Promise<Record<string, number>> {
    const free = this.options.free?.[path] ?? 1e9;
    return Promise.resolve({ bsize: 1024, bfree: Math.floor(free / 1024), files: 1000, ffree: 900 });
  }
  fileArchitecture(): Promise<string> {
    return Promise.resolve('x86_64');
  }
  featureAvailable(): Promise<boolean> {
    return Promise.resolve(false);
  }
  vfsUuid(device: string): Promise<string> {
    const uuid = this.options.uuids?.[device];
    return uuid === undefined
      ? Promise.reject(new Error(`vfs_uuid: ${device}: no such device`))
      : Promise.resolve(uuid);
  }

  vfsType(device: string): Promise<string> {
    return Promise.resolve(this.options.contents?.[device] ?? '');
  }
  listDevices(): Promise<string[]> {
    return Promise.resolve(this.options.disks ?? ['/dev/sda']);
  }
  listPartitions(): Promise<string[]> {
    const devices = [...Object.keys(this.options.uuids ?? {}), ...Object.keys(this.options.contents ?? {})];
    return Promise.resolve([...new Set(devices)].filter((device) => /\d$/.test(device)).sort());
  }
  pvs(): Promise<string[]> {
    return Promise.resolve(this.options.physicalVolumes ?? []);
  }

  sh(command: string): Promise<string> {
    this.ran.push(command);
    const output = this.options.programs?.[command] ?? new Error(`${command}: not found`);
    return output instanceof Error ? Promise.reject(output) : Promise.resolve(output);
  }
  command(command: string[]): Promise<string> {
    return this.sh(command.join(' '));
  }

  augInit(_root: string, flags: number): Promise<void> {
    this.calls.push(`aug_init ${flags}`);
    return Promise.resolve();
  }
  augTransform(lens: string, path: string): Promise<void> {
    this.calls.push(`aug_transform ${lens} ${path}`);
    return Promise.resolve();
  }
  augLoad(): Promise<void> {
    return Promise.resolve();
  }
  augSave(): Promise<void> {
    this.saves++;
    return Promise.resolve();
  }
  /** The files that the tree was made of. */
  private loaded(): string[] {
    return [...this.files.keys()].filter((path) =>
      [...this.augeas.keys()].some((node) => node.startsWith(`/files${path}/`)),
    );
  }
  /** Knows `*` and conditions on the label; `[. != '']` is true of every node here. */
  augMatch(expression: string): Promise<string[]> {
    if (expression === '/augeas/files//path') {
      return Promise.resolve(this.loaded().map((path) => `/augeas/files${path}/path`));
    }
    const noComments = expression.includes("[label() != '#comment']");
    const segments = expression
      .replace(/\[(?:label\(\)|\.) != '[^']*'\]/g, '')
      .split('/')
      .slice(1)
      .map((segment) => {
        const number = /\[\d+\]$/.test(segment) ? '' : '(?:\\[\\d+\\])?';
        return `/${segment === '*' ? '[^/]+' : segment.replace(/[.+[\]()]/g, '\\$&')}${number}`;
      });
    const pattern = new RegExp(`^${segments.join('')}$`);
    return Promise.resolve(
      [...this.augeas.keys()].filter(
        (path) => pattern.test(path) && !(noComments && path.includes('#comment')),
      ),
    );
  }
  augGet(path: string): Promise<string> {
    return Promise.resolve(this.augeas.get(path) ?? '');
  }
  augSet(path: string, value: string): Promise<void> {
    this.augeas.set(path, value);
    return Promise.resolve();
  }
  async augRm(expression: string): Promise<number> {
    const top = await this.augMatch(expression);
    const paths = [...this.augeas.keys()].filter((path) =>
      [expression, ...top].some((parent) => path === parent || path.startsWith(`${parent}/`)),
    );
    paths.forEach((path) => this.augeas.delete(path));
    return paths.length;
  }
}
