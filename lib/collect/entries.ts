import { createReadStream, type ReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

import { Header, Pax, type HeaderData } from 'tar';

import type { CollectedPath } from '../../types/collect';

const blockSize = 512;
/** Of the names that the appliance's tar writes beside a header; no path is longer. */
const longestName = 64 * 1024;

type Counts = Pick<CollectedPath, 'entries' | 'bytes' | 'skipped'>;

function blocks(size: number): number {
  return Math.ceil(size / blockSize) * blockSize;
}

/**
 * A name in the archive below `place`; undefined where it would lie elsewhere. The names of a tar that was made of a
 * guest are the guest's.
 */
export function nameBelow(place: string, name: string): string | undefined {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  return parts.includes('..') ? undefined : [...(place === '' ? [] : [place]), ...parts].join('/');
}

/** One entry, and the padded contents that follow it. */
function* headerOf(data: HeaderData): Generator<Buffer> {
  const header = new Header(data);
  const block = Buffer.alloc(blockSize);
  if (header.encode(block)) yield new Pax(data).encode();
  yield block;
}

/** The entry of a regular file with its contents. */
export async function* fileEntry(file: string, data: HeaderData & { size: number }): AsyncGenerator<Buffer> {
  yield* headerOf({ ...data, type: 'File' });
  yield* createReadStream(file) as AsyncIterable<Buffer>;
  yield Buffer.alloc(blocks(data.size) - data.size);
}

async function* contents(handle: FileHandle, start: number, size: number): AsyncGenerator<Buffer> {
  if (size === 0) return;
  const stream: ReadStream = handle.createReadStream({
    start,
    end: start + blocks(size) - 1,
    autoClose: false,
  });
  yield* stream as AsyncIterable<Buffer>;
}

async function text(handle: FileHandle, start: number, size: number): Promise<string> {
  const { buffer, bytesRead } = await handle.read(
    Buffer.alloc(Math.min(size, longestName)),
    0,
    undefined,
    start,
  );
  return buffer.toString('utf8', 0, bytesRead).split('\0', 1)[0] ?? '';
}

/**
 * The entries of a tar that libguestfs made, put below `place`. Whoever reads the archive can read all of it; what is no
 * file, directory or link is left out. `counts` is added to.
 */
export async function* entriesBelow(place: string, tar: string, counts: Counts): AsyncGenerator<Buffer> {
  const handle = await open(tar, 'r');
  try {
    let long: { path?: string; linkpath?: string } = {};
    for (let position = 0; ;) {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(blockSize), 0, blockSize, position);
      if (bytesRead < blockSize) return;
      const header = new Header(buffer);
      if (header.nullBlock) return;
      const { typeKey, size = 0 } = header;
      const data = position + blockSize;
      position = data + blocks(size);
      if (typeKey === 'L' || typeKey === 'K') {
        long = { ...long, [typeKey === 'L' ? 'path' : 'linkpath']: await text(handle, data, size) };
        continue;
      }
      const entry = renamed(place, { ...header, type: header.type, ...long });
      long = {};
      if (entry === undefined) {
        counts.skipped += 1;
        continue;
      }
      yield* headerOf(entry);
      yield* contents(handle, data, size);
      counts.entries += 1;
      counts.bytes += size;
    }
  } finally {
    await handle.close();
  }
}

function renamed(place: string, header: HeaderData): HeaderData | undefined {
  const { type, mode = 0, uid, gid, size, mtime, linkpath = '' } = header;
  const path = nameBelow(place, header.path ?? '');
  if (path === undefined) return undefined;
  const owner = { uid, gid, mtime, uname: '', gname: '' } as HeaderData;
  const permissions = mode & 0o777;
  switch (type) {
    case 'File':
    case 'OldFile':
    case 'ContiguousFile':
      return { ...owner, type: 'File', path, size: size ?? 0, mode: permissions | 0o600 };
    case 'Directory':
      return { ...owner, type, path: `${path === '' ? '.' : path}/`, size: 0, mode: permissions | 0o700 };
    case 'SymbolicLink':
      return { ...owner, type, path, linkpath, size: 0, mode: 0o777 };
    case 'Link': {
      const target = nameBelow(place, linkpath);
      return target === undefined
        ? undefined
        : { ...owner, type, path, linkpath: target, size: 0, mode: permissions | 0o600 };
    }
    default:
      return undefined;
  }
}

/** What ends an archive. */
export const endOfArchive = Buffer.alloc(2 * blockSize);
