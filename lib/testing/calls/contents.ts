import { createHash } from 'node:crypto';
import {
  constants,
  fstatSync,
  ftruncateSync,
  futimesSync,
  readFileSync,
  readSync,
  writeFileSync,
  writeSync,
} from 'node:fs';

import { GuestErrno, GuestFailure } from '../failure';
import { type HostTree, withoutNumber } from '../host-tree';
import { architectureOf } from './architecture';
import { type Calls, messageMax } from './calls';

const { O_RDONLY, O_WRONLY, O_CREAT, O_TRUNC, O_APPEND } = constants;
const checksums = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'];

/** What is in files. */
export type ContentCalls = Calls<
  | 'readFile'
  | 'cat'
  | 'readLines'
  | 'head'
  | 'headN'
  | 'tail'
  | 'tailN'
  | 'pread'
  | 'pwrite'
  | 'write'
  | 'writeAppend'
  | 'touch'
  | 'truncate'
  | 'truncateSize'
  | 'upload'
  | 'uploadOffset'
  | 'download'
  | 'downloadOffset'
  | 'checksum'
  | 'equal'
  | 'fileArchitecture'
>;

export function contentCalls(tree: HostTree): ContentCalls {
  const read = (path: string): Buffer => tree.withFile(path, O_RDONLY, (file) => readFileSync(file));
  /** What a program or the client of libguestfs reads: of a directory it says no number. */
  const readWhole = (path: string): Buffer => {
    if (tree.find(path).stats.isDirectory()) throw new GuestFailure(`${path}: Is a directory`);
    return read(path);
  };
  const lines = (path: string): string[] => programLines(readWhole(path).toString());
  const write = (path: string, content: Uint8Array | string, flags: number): void => {
    const bytes = Buffer.from(content);
    if (bytes.length >= messageMax)
      throw new GuestFailure(`${path}: ${bytes.length} bytes do not fit into a message`);
    tree.withFile(path, O_WRONLY | O_CREAT | flags, (file) => writeFileSync(file, bytes));
  };
  const resize = (path: string, size: number): void =>
    tree.withFile(path, O_WRONLY, (file) => {
      if (size < 0) throw new GuestErrno('EINVAL', path);
      ftruncateSync(file, size);
    });

  return {
    readFile: readWhole,
    cat: (path) => readWhole(path).toString(),
    readLines: (path) => splitLines(readWhole(path).toString()),
    head: (path) => lines(path).slice(0, 10),
    // As head(1): all but so many of the last for a negative number.
    headN: (count, path) => lines(path).slice(0, count),
    tail: (path) => lines(path).slice(-10),
    tailN: (count, path) => (count === 0 ? [] : lines(path).slice(-Math.abs(count))),
    pread(path, count, offset) {
      if (count < 0 || Number(offset) < 0) throw new GuestFailure('count or offset is negative');
      if (count >= messageMax)
        throw new GuestFailure('count is too large for the protocol, use smaller reads');
      return tree.withFile(path, O_RDONLY, (file) => readPart(file, count, Number(offset)));
    },
    pwrite(path, content, offset) {
      const bytes = Buffer.from(content as Uint8Array);
      if (Number(offset) < 0) throw new GuestFailure('offset is negative');
      return tree.withFile(path, O_WRONLY, (file) => writeSync(file, bytes, 0, bytes.length, Number(offset)));
    },
    write: (path, content) => write(path, content, O_TRUNC),
    writeAppend: (path, content) => write(path, content, O_APPEND),
    touch(path) {
      const { stats } = tree.locate(path, { follow: false });
      if (stats && !stats.isFile())
        throw new GuestFailure(`${path}: touch can only be used on a regular file`);
      const now = new Date();
      tree.withFile(path, O_WRONLY | O_CREAT, (file) => futimesSync(file, now, now));
    },
    truncate: (path) => resize(path, 0),
    truncateSize: (path, size) => resize(path, Number(size)),
    upload(from, to) {
      const bytes = readFileSync(from);
      tree.withFile(to, O_WRONLY | O_CREAT | O_TRUNC, (file) => writeFileSync(file, bytes));
    },
    uploadOffset(from, to, offset) {
      const bytes = readFileSync(from);
      tree.withFile(to, O_WRONLY | O_CREAT, (file) => writeAll(file, bytes, Number(offset)));
    },
    download: (from, to) => writeFileSync(to, read(from)),
    downloadOffset(from, to, offset, size) {
      const [start, length] = [Number(offset), Number(size)];
      writeFileSync(
        to,
        tree.withFile(from, O_RDONLY, (file) => readPart(file, length, start)),
      );
    },
    checksum(type, path) {
      if (!checksums.includes(type)) {
        throw new GuestFailure(`${type}: a test guest knows the checksums ${checksums.join(', ')}`);
      }
      return createHash(type).update(readWhole(path)).digest('hex');
    },
    equal: (first, second) => withoutNumber(() => readWhole(first).equals(readWhole(second))),
    fileArchitecture: (path) => architectureOf(path, readWhole(path)),
  };
}

/** Up to `count` bytes at `offset`. */
function readPart(file: number, count: number, offset: number): Buffer {
  const buffer = Buffer.alloc(Math.max(0, Math.min(count, fstatSync(file).size - offset)));
  let length = 0;
  while (length < buffer.length) {
    const read = readSync(file, buffer, length, buffer.length - length, offset + length);
    if (read === 0) break;
    length += read;
  }
  return buffer.subarray(0, length);
}

function writeAll(file: number, bytes: Buffer, offset: number): void {
  if (offset < 0) throw new GuestErrno('EINVAL', String(offset));
  for (let done = 0; done < bytes.length;) {
    done += writeSync(file, bytes, done, bytes.length - done, offset + done);
  }
}

/** Without the ends of the lines; what `\r\n` ends keeps its `\r`, as in all that a program prints. */
export function programLines(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Without the ends of the lines, be they `\n` or `\r\n`. */
export function splitLines(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
