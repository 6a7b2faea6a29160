/** Files of the guest as it was, in an archive: virt-v2v's `--collect`. */
import { rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path/posix';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { CollectedFiles, CollectedPath, CollectOptions, CollectPath } from '../../types/collect';
import { GuestfsError } from '../errors';
import { createFile, hostFileError, publishFile, temporaryPath } from '../files/durable-file';
import type { Guestfs } from '../guestfs';
import { guestPath } from '../guestfs/guest-path';
import { isRegularFile } from '../guestfs/regular-file';
import { throughProgram } from '../programs/through-program';
import type { Context } from '../run/context';
import { checkCollectPaths } from './checks';
import { endOfArchive, entriesBelow, fileEntry, nameBelow } from './entries';

export { checkCollect } from './checks';

type Files = Parameters<typeof collectFiles>[0];

/** An archive that is complete, and has no name yet. */
export interface Collection {
  /** Its name is its final one when `publish` has been called. */
  report: CollectedFiles;
  /** @throws V2vError `OUTPUT_EXISTS` if something has that name by now */
  publish(): Promise<void>;
  /** It stays when the run ends; until then what failed takes it back. */
  keep(): void;
}

/**
 * Copies files out of a guest whose filesystems are mounted, into an archive. Nothing of the guest becomes a file of this
 * host: the entries go from one archive to the other, so that links, devices and names of the guest reach nothing here.
 * What cannot be read is a warning.
 *
 * @example
 * const options = { output: '/srv/web-logs.tar.xz', paths: [{ path: '/var/log' }] };
 * const collection = await collectFiles(guest, options, context);
 * await collection.publish();
 * collection.keep();
 *
 * @throws V2vError `USAGE`, `OUTPUT_EXISTS`, `OUTPUT_NOT_FOUND`, `HOST_NO_SPACE`, `HOST_PERMISSION`, `PROGRAM_NOT_FOUND`,
 * `ABORTED`
 */
export async function collectFiles(
  guest: Pick<
    Guestfs,
    'caseSensitivePath' | 'exists' | 'realpath' | 'isDir' | 'statns' | 'tarOut' | 'download' | 'pread'
  >,
  options: CollectOptions,
  context: Context,
): Promise<Collection> {
  checkCollectPaths(options);
  const path = resolve(options.output);
  const temporary = temporaryPath(path);
  let published = false;
  let kept = false;
  const handle = await createFile(temporary, context);
  context.own({
    async [Symbol.asyncDispose]() {
      await rm(temporary, { force: true });
      if (published && !kept) await rm(path, { force: true });
    },
  });
  const paths: CollectedPath[] = [];
  try {
    const compress = throughProgram('xz', ['--format=xz', '-c', '-T0', '--memlimit-compress=1GiB'], {
      context,
    });
    // A stream: what a generator throws would only end the input of xz.
    const entries = Readable.from(archive(guest, options.paths, paths, context), { objectMode: false });
    await pipeline(entries, compress, handle.createWriteStream({ flush: true }));
  } catch (error) {
    context.throwIfAborted();
    throw typeof (error as NodeJS.ErrnoException).syscall === 'string' ? hostFileError(path, error) : error;
  } finally {
    await handle.close().catch(() => undefined);
  }
  const { size } = await stat(temporary);
  return {
    report: { path, size, paths },
    async publish() {
      await publishFile(temporary, path, context);
      published = true;
    },
    keep() {
      kept = true;
    },
  };
}

async function* archive(
  guest: Files,
  wanted: readonly CollectPath[],
  reports: CollectedPath[],
  context: Context,
): AsyncGenerator<Buffer> {
  const piece = join(context.tempDir, 'collected');
  for (const each of wanted) {
    context.throwIfAborted();
    const report: CollectedPath = { ...each, entries: 0, bytes: 0, skipped: 0 };
    reports.push(report);
    const read = await readOut(guest, each, piece, context);
    if (read === undefined) continue;
    const place = nameBelow(each.directory ?? '', basename(each.path)) ?? '';
    if (read === 'directory') yield* entriesBelow(place, piece, report);
    else {
      yield* fileEntry(piece, { ...read, path: place });
      report.entries = 1;
      report.bytes = read.size;
    }
    await rm(piece, { force: true });
  }
  yield endOfArchive;
}

interface FileFacts {
  size: number;
  mode: number;
  uid: number;
  gid: number;
  mtime: Date;
}

/** Copies a path of the guest to `piece`: a directory as a tar; undefined where it cannot be read. */
async function readOut(
  guest: Files,
  { path }: CollectPath,
  piece: string,
  context: Context,
): Promise<'directory' | FileFacts | undefined> {
  try {
    // The appliance would follow a link of the guest to a place of its own.
    const real = await guest.realpath(await guestPath(guest, path));
    if (await guest.isDir(real)) {
      await guest.tarOut(real, piece);
      return 'directory';
    }
    if (!(await isRegularFile(guest, real))) {
      notCollected(context, path, 'it is neither a file nor a directory');
      return undefined;
    }
    await guest.download(real, piece);
    const { st_mode, st_uid, st_gid, st_mtime_sec } = await guest.statns(real);
    const { size } = await stat(piece);
    const mode = (Number(st_mode) & 0o777) | 0o600;
    return {
      size,
      mode,
      uid: Number(st_uid),
      gid: Number(st_gid),
      mtime: new Date(Number(st_mtime_sec) * 1000),
    };
  } catch (error) {
    context.throwIfAborted();
    if (!(error instanceof GuestfsError)) throw error;
    notCollected(context, path, error.message);
    return undefined;
  }
}

function notCollected(context: Context, path: string, why: string): void {
  context.warn(
    'NOT_COLLECTED',
    `The guest's ${path} was not collected: ${why}`,
    'Look whether the path is right; the conversion went on without it.',
  );
}
