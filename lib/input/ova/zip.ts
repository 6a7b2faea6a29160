import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import * as zlib from 'node:zlib';

import { fromRandomAccessReaderPromise, type Entry, type ZipFile } from 'yauzl';

import type { Context } from '../../run/context';
import { V2vError } from '../../errors';
import { unreadableError, type FileRange } from '../image/file-range';
import type { Container, Member } from './container';
import { memberName } from './member-name';
import { RangeReader } from './range-reader';
import { zipError } from './zip-error';

interface ZipMember extends Member {
  entry: Entry;
}

// Since Node.js 20.15.
const crc32 = zlib.crc32 as typeof zlib.crc32 | undefined;

const entryLimit = 100_000;
/** Bytes of a local header, without the name and what else is of a length of its own. */
const localHeaderSize = 30;

// The upper half holds the mode where the archive was made under Unix.
function isSymlink(entry: Entry): boolean {
  return ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000;
}

function refuse(path: string, what: string, hint: string, subject = path): V2vError {
  return new V2vError('INPUT_NOT_OVA', what, { subject, hint });
}

/** Refuses entries that share bytes: a small archive would unpack to any size. */
function checkOverlap(path: string, entries: Entry[]): void {
  let end = 0;
  for (const entry of entries.sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader)) {
    if (entry.relativeOffsetOfLocalHeader < end) {
      throw refuse(path, `The files in the zip archive ${path} overlap.`, 'Do not trust this OVA.');
    }
    end = entry.relativeOffsetOfLocalHeader + localHeaderSize + entry.compressedSize;
  }
}

async function listMembers(path: string, zip: ZipFile, context: Context): Promise<Map<string, ZipMember>> {
  const members = new Map<string, ZipMember>();
  const entries: Entry[] = [];
  if (zip.entryCount > entryLimit) {
    throw refuse(
      path,
      `${path} holds more than ${entryLimit} files, which is too many for an OVA.`,
      'Unpack it, and name the directory that holds the OVF and its disks.',
    );
  }
  for await (const entry of zip.eachEntry()) {
    context.throwIfAborted();
    const name = memberName(entry.fileName, '', `The archive ${path}`);
    entries.push(entry);
    if (entry.fileName.endsWith('/')) continue;
    if (isSymlink(entry)) {
      throw new V2vError('INPUT_UNSAFE_PATH', `${name} in the zip archive ${path} is a symbolic link.`, {
        subject: name,
        hint: 'Unpack the archive, look at the link, and name the directory instead.',
      });
    }
    if (entry.isEncrypted()) {
      throw refuse(
        path,
        `${name} in the zip archive ${path} is encrypted.`,
        'Unpack the archive with its password and name the directory instead.',
        name,
      );
    }
    if (members.has(name)) {
      throw refuse(
        path,
        `The zip archive ${path} holds two files ${name}.`,
        'Unpack the archive, keep the right one, and name the directory instead.',
        name,
      );
    }
    members.set(name, { name, size: entry.uncompressedSize, entry });
  }
  checkOverlap(path, entries);
  return members;
}

/** The contents of an entry; ends with an error of ours where they are not what the archive says of them. */
async function* verified(path: string, entry: Entry, stream: Readable): AsyncGenerator<Buffer> {
  let sum = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      sum = crc32?.(chunk, sum) ?? 0;
      yield chunk;
    }
    if (crc32 !== undefined && sum !== entry.crc32)
      throw new Error(`${entry.fileName} does not have the checksum that it should`);
  } catch (error) {
    throw zipError(path, error);
  } finally {
    stream.destroy();
  }
}

async function openReader(path: string, range: FileRange): Promise<ZipFile> {
  let handle;
  try {
    handle = await open(range.path, 'r');
  } catch (error) {
    throw unreadableError(path, error);
  }
  try {
    return await fromRandomAccessReaderPromise(new RangeReader(handle, range), range.size, {
      autoClose: false,
      lazyEntries: true,
    });
  } catch (error) {
    await handle.close();
    throw zipError(path, error);
  }
}

/**
 * Opens a zip archive, zip64 included.
 *
 * @param path what the user named
 * @param range where the archive is; another file than `path` where it was packed in another
 * @throws V2vError `INPUT_TRUNCATED`, `INPUT_UNSAFE_PATH`, `INPUT_NOT_OVA`
 */
export async function openZip(path: string, range: FileRange, context: Context): Promise<Container> {
  const zip = await openReader(path, range);
  // Without a listener, an error when the file is closed would end the process.
  zip.on('error', () => undefined);
  let members: Map<string, ZipMember>;
  try {
    members = await listMembers(path, zip, context);
  } catch (error) {
    zip.close();
    throw zipError(path, error);
  }

  const find = (member: Member): Entry => {
    const found = members.get(member.name);
    if (found === undefined) throw new V2vError('INTERNAL', `${member.name} is not a member of ${path}.`);
    return found.entry;
  };

  return {
    path,
    kind: 'zip',
    members,
    incomplete: false,
    async read(member) {
      const entry = find(member);
      if (!entry.canDecodeFileData()) {
        throw refuse(
          path,
          `${member.name} in the zip archive ${path} is compressed by the method ${entry.compressionMethod}, which is not known.`,
          'Unpack the archive (7z x) and name the directory instead.',
          member.name,
        );
      }
      try {
        const stream = await zip.openReadStreamPromise(entry);
        return Readable.from(verified(path, entry, stream), { objectMode: false });
      } catch (error) {
        throw zipError(path, error);
      }
    },
    async locate(member) {
      const entry = find(member);
      // qemu wants slices in whole sectors, and nothing pads them here.
      if (entry.compressionMethod !== 0 || entry.uncompressedSize % 512 !== 0) return undefined;
      try {
        const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
        const size = entry.uncompressedSize;
        if (fileDataStart + size > range.size) throw new Error(`${member.name} goes on past its end`);
        return { path: range.path, offset: range.offset + fileDataStart, size };
      } catch (error) {
        throw zipError(path, error);
      }
    },
    [Symbol.asyncDispose]() {
      zip.close();
      return Promise.resolve();
    },
  };
}
