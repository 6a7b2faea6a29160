import { mkdirSync, renameSync, rmSync } from 'node:fs';

import type { TestDevices } from './devices';
import { GuestErrno, GuestFailure } from './failure';
import { HostTree } from './host-tree';
import { putFiles } from './test-files';

/** Where a volume is mounted. */
interface Mounted {
  /** In the guest. */
  path: string;
  /** On the host: the directory that the volume has taken the place of, and where that is meanwhile. */
  place: string;
  covered: string;
}

/**
 * What is on the devices that are not mounted from the start: a directory each, beside the guest's. Mounting one exchanges the
 * directory of its mount point for it, so that all calls find the files there.
 */
export class UnmountedVolumes {
  readonly #directory: string;
  readonly #tree: HostTree;
  readonly #devices: TestDevices;
  readonly #mounted = new Map<string, Mounted>();
  readonly #known = new Set<string>();

  constructor(tree: HostTree, devices: TestDevices) {
    this.#tree = tree;
    this.#devices = devices;
    this.#directory = `${tree.root}.volumes`;
  }

  /** Undefined where it is not mounted. */
  placeOf(name: string): string | undefined {
    return this.#mounted.get(name)?.path;
  }

  mount(name: string, path: string): void {
    if (this.#mounted.has(name)) throw new GuestFailure(`${name} is already mounted`);
    const { host, stats, path: real } = this.#tree.find(path);
    if (!stats.isDirectory()) throw new GuestErrno('ENOTDIR', path);
    if (real === '/') throw new GuestFailure(`${name} cannot be mounted on /: give it the mountpoint /`);
    const volume = this.#volume(name);
    const covered = `${volume}.covered`;
    renameSync(host, covered);
    renameSync(volume, host);
    this.#mounted.set(name, { path: real, place: host, covered });
  }

  unmount(name: string): void {
    const mounted = this.#mounted.get(name);
    if (mounted === undefined) return;
    renameSync(mounted.place, this.#volume(name));
    renameSync(mounted.covered, mounted.place);
    this.#mounted.delete(name);
  }

  remove(): void {
    if (this.#known.size > 0) rmSync(this.#directory, { recursive: true, force: true });
  }

  /** Its directory on the host, filled when it is first asked for. */
  #volume(name: string): string {
    const directory = `${this.#directory}/${name.replaceAll('/', '_')}`;
    if (this.#known.has(name)) return directory;
    mkdirSync(directory, { recursive: true });
    this.#known.add(name);
    putFiles(new HostTree(directory, this.#tree.attributes), this.#devices[name]?.files ?? {});
    return directory;
  }
}
