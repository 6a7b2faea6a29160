import { readFile, writeFile } from 'node:fs/promises';

import { MemoryGuest, type MemoryGuestOptions } from './memory-guest';

export interface FileGuestOptions extends MemoryGuestOptions {
  /** What a program of the guest does to its files, by command line. */
  effects?: Record<string, (guest: FileGuest) => void>;
  /** Free bytes in every filesystem. */
  freeBytes?: number;
}

/** A guest in memory whose files can be brought to the host and back, renamed and linked. Bytes are kept as latin1. */
export class FileGuest extends MemoryGuest {
  constructor(private readonly fileOptions: FileGuestOptions = {}) {
    super(fileOptions);
  }

  bytes(path: string): Buffer {
    return Buffer.from(this.text(path) ?? '', 'latin1');
  }
  filesize(path: string): Promise<number> {
    return Promise.resolve(this.text(path)?.length ?? 0);
  }
  async download(remote: string, local: string): Promise<void> {
    this.calls.push(`download ${remote}`);
    await writeFile(local, await this.readFile(remote));
  }
  async upload(local: string, remote: string): Promise<void> {
    await this.write(remote, await readFile(local));
  }
  cp(from: string, to: string): Promise<void> {
    return this.write(to, this.bytes(from));
  }
  /** As a filesystem with `freeBytes` left: it takes what fits, then fails. */
  async uploadOffset(local: string, remote: string, offset: number): Promise<void> {
    const [before, added] = [this.bytes(remote), await readFile(local)];
    const largest = before.length + (this.fileOptions.freeBytes ?? 1e9);
    const whole = Buffer.alloc(Math.max(before.length, offset + added.length));
    before.copy(whole);
    added.copy(whole, offset);
    await this.write(remote, whole.subarray(0, largest));
    if (whole.length > largest) throw new Error(`upload_offset: ${remote}: No space left on device`);
  }
  async truncateSize(path: string, size: number): Promise<void> {
    const whole = Buffer.alloc(size);
    this.bytes(path).copy(whole);
    await this.write(path, whole);
  }
  override async statns(path: string): Promise<{ st_dev: number; st_ino: number; st_size: number }> {
    return { ...(await super.statns(path)), st_size: this.bytes(path).length };
  }
  rename(from: string, to: string): Promise<void> {
    const text = this.files.get(from);
    if (text === undefined) return Promise.reject(new Error(`rename: ${from}: No such file or directory`));
    this.files.delete(from);
    this.files.set(to, text);
    return Promise.resolve();
  }
  copyAttributes(from: string, to: string): Promise<void> {
    this.calls.push(`copy_attributes ${from} ${to}`);
    return Promise.resolve();
  }
  isSymlink(path: string): Promise<boolean> {
    return Promise.resolve(Object.hasOwn(this.links, path));
  }
  override rm(path: string): Promise<void> {
    delete this.links[path];
    return super.rm(path);
  }
  mkdirP(): Promise<void> {
    return Promise.resolve();
  }
  modprobe(): Promise<void> {
    return Promise.reject(new Error('modprobe: no such module'));
  }
  override statvfs(): Promise<Record<string, number>> {
    const free = this.fileOptions.freeBytes ?? 1e9;
    return Promise.resolve({ blocks: free, bavail: free, bfree: free, frsize: 1, bsize: 4096 });
  }
  override async command(command: string[]): Promise<string> {
    const output = await super.command(command);
    this.fileOptions.effects?.[command.join(' ')]?.(this);
    return output;
  }
}
