/** The stand-in for nbdkit's VDDK plugin, built when a test first wants it. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const source = join(__dirname, 'vddk.c');
const cache = resolve(__dirname, '../../../.cache');

/**
 * @param withExport as newer versions of nbdkit have it: one server serves several disks
 * @returns path of the plugin
 */
export function vddkPlugin({ withExport = false } = {}): string {
  const flags = ['-O2', '-shared', '-fPIC', ...(withExport ? ['-DWITH_EXPORT'] : [])];
  const id = createHash('sha256').update(readFileSync(source)).update(flags.join(' ')).digest('hex');
  const path = join(cache, `vddk-${id.slice(0, 16)}`, 'nbdkit-vddk-plugin.so');
  if (existsSync(path)) return path;
  mkdirSync(dirname(path), { recursive: true });
  // Several tests may build it at a time.
  const unfinished = `${path}.${process.pid}`;
  execFileSync('cc', [...flags, '-o', unfinished, source], { stdio: ['ignore', 'ignore', 'inherit'] });
  renameSync(unfinished, path);
  return path;
}

/** The directory that stands for a vCenter and for VMware's library at once; vddk.c says what is in it. */
export class VddkHome {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
    mkdirSync(path, { recursive: true });
  }

  /**
   * Where the bytes of a disk are, in a directory that is made.
   *
   * @param disk `[datastore1] web/web.vmdk`
   */
  pathOf(disk: string): string {
    const end = disk.indexOf('] ');
    const path = join(this.path, disk.slice(1, end), disk.slice(end + 2));
    mkdirSync(dirname(path), { recursive: true });
    return path;
  }

  addDisk(disk: string, content: Buffer): void {
    writeFileSync(this.pathOf(disk), content);
  }

  /** @param name of a file that changes how it behaves */
  set(name: 'password' | 'thumbprint' | 'library-missing' | 'extents-fail-at', value = ''): void {
    writeFileSync(join(this.path, name), value);
  }

  /** What the plugin was given and asked, a line each; the parameters of a server end with `--`. */
  log(): string[] {
    return readFileSync(join(this.path, 'log'), 'utf8').trimEnd().split('\n');
  }
}
