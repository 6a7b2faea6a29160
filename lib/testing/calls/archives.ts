import { execFileSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { GuestErrno, GuestFailure } from '../failure';
import type { HostTree } from '../host-tree';
import type { Calls } from './calls';

/** What brings trees of the host into the guest. */
export type ArchiveCalls = Calls<'copyIn' | 'tarIn'>;

/** Owners are those of the files of the host; of an archive, of the files that the host's tar makes of it. */
export function archiveCalls(tree: HostTree): ArchiveCalls {
  const requireDirectory = (path: string): string => {
    const { path: real, stats } = tree.find(path);
    if (!stats.isDirectory()) throw new GuestErrno('ENOTDIR', path);
    return real;
  };
  /** As tar unpacks it: whatever has the name of a file is replaced, and so is a link that has that of a directory. */
  const put = (host: string, path: string): void => {
    const found = lstatSync(host, { bigint: true });
    const place = tree.entry(path);
    const staysDirectory = found.isDirectory() && place.stats?.isDirectory();
    if (place.stats && !staysDirectory) {
      if (place.stats.isDirectory()) throw new GuestFailure(`${path}: Is a directory`);
      unlinkSync(place.host);
      tree.attributes.forget(place.stats);
    }
    if (found.isSymbolicLink()) symlinkSync(readlinkSync(host), place.host);
    else if (found.isFile()) writeFileSync(place.host, readFileSync(host), { flag: 'wx' });
    else if (!found.isDirectory()) return;
    else if (!staysDirectory) mkdirSync(place.host);
    tree.attributes.change(tree.find(path, { follow: false }).stats, {
      mode: Number(found.mode) & 0o7777,
      uid: Number(found.uid),
      gid: Number(found.gid),
    });
    if (found.isDirectory()) for (const name of readdirSync(host)) put(join(host, name), `${path}/${name}`);
  };

  return {
    copyIn(source, directory) {
      const below = requireDirectory(directory);
      put(source, join(below, basename(source)));
    },
    tarIn(archive, directory, { compress } = {}) {
      const below = requireDirectory(directory);
      const unpacked = mkdtempSync(join(tmpdir(), 'v2v-node-tar.'));
      try {
        const unpack = ['-x', '-p', ...(compress === undefined ? [] : [`--${compress}`]), '-C', unpacked];
        execFileSync('tar', unpack, { input: readFileSync(archive), stdio: ['pipe', 'ignore', 'pipe'] });
        for (const name of readdirSync(unpacked)) put(join(unpacked, name), join(below, name));
      } catch (error) {
        if (error instanceof GuestErrno || error instanceof GuestFailure) throw error;
        throw new GuestFailure(`${archive}: tar cannot unpack it`, { cause: error });
      } finally {
        rmSync(unpacked, { recursive: true, force: true });
      }
    },
  };
}
