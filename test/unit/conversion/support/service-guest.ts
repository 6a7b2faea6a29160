import { FileGuest } from './file-guest';

/** A guest in memory whose links are made, listed and read, and whose modes are kept. */
export class ServiceGuest extends FileGuest {
  readonly modes = new Map<string, number>();

  lnSf(target: string, path: string): Promise<void> {
    this.files.delete(path);
    this.links[path] = target;
    return Promise.resolve();
  }
  chmod(mode: number, path: string): Promise<void> {
    this.modes.set(path, mode);
    return Promise.resolve();
  }
  override async globExpand(pattern: string): Promise<string[]> {
    const files = await super.globExpand(pattern);
    const links = new ServiceGuest({
      files: Object.fromEntries(Object.keys(this.links).map((path) => [path, ''])),
    });
    const linked = pattern === '' || links.files.size === 0 ? [] : await links.globExpand(pattern);
    return [...new Set([...files, ...linked])].sort();
  }
  override async exists(path: string): Promise<boolean> {
    return this.links[path] === '/dev/null' || super.exists(path);
  }
}
