import { createReadStream } from 'node:fs';
import { posix } from 'node:path';
import { Readable } from 'node:stream';

import type { Context } from '../../run/context';
import { V2vError } from '../../errors';
import { formatBytes } from '../../text/bytes';
import { readRange, type FileRange } from '../image/file-range';
import type { Container, Member } from './container';
import { folderOf, memberName } from './member-name';
import {
  blockSize,
  decodeHeader,
  decodePax,
  mapGoesOnBehind,
  TarHeaderError,
  type TarHeader,
} from './tar-header';

interface TarMember extends Member {
  /** Where its bytes begin in the archive. */
  offset: number;
  sparse: boolean;
}

const longHeaderLimit = 1024 * 1024;
const headerLimit = 100_000;
/** Headers of small files lie side by side: this much is read at once. */
const readAhead = 64 * 1024;

function padded(size: number): number {
  return Math.ceil(size / blockSize) * blockSize;
}

function truncated(path: string, what: string): V2vError {
  return new V2vError('INPUT_TRUNCATED', `The OVA ${path} is truncated: ${what}.`, {
    subject: path,
    hint: 'Copy or download the file again and compare its size.',
  });
}

/** Walks the headers of an archive and skips what is between them. */
class TarWalk {
  readonly members = new Map<string, TarMember>();
  readonly links = new Map<string, string>();
  sawEnd = false;
  private position = 0;
  private headers = 0;
  private ahead: { position: number; data: Buffer } = { position: 0, data: Buffer.alloc(0) };
  private pax = new Map<string, string>();
  private longName: string | undefined;
  private longLink: string | undefined;

  /** @param name how the user knows the archive, `range` where its tar lies */
  constructor(
    private readonly name: string,
    private readonly range: FileRange,
  ) {}

  async run(context: Context): Promise<void> {
    while (this.position < this.range.size && !this.sawEnd) {
      context.throwIfAborted();
      const block = await this.block(this.position);
      if (block.length < blockSize) throw truncated(this.name, 'it ends in the middle of a tar header');
      if (++this.headers > headerLimit) throw this.tooMany();
      let header: TarHeader | undefined;
      try {
        header = decodeHeader(block);
        if (header === undefined) this.sawEnd = true;
        else await this.take(header);
      } catch (error) {
        if (!(error instanceof TarHeaderError)) throw error;
        throw new V2vError(
          'INPUT_TRUNCATED',
          `The tar ${this.name} is damaged at byte ${this.position}: ${error.message}.`,
          {
            subject: this.name,
            hint: 'Copy or download the file again and compare its checksum.',
            cause: error,
          },
        );
      }
    }
  }

  private async block(position: number): Promise<Buffer> {
    const end = position + blockSize;
    if (position < this.ahead.position || end > this.ahead.position + this.ahead.data.length) {
      this.ahead = { position, data: await readRange(this.range, position, readAhead) };
    }
    return this.ahead.data.subarray(position - this.ahead.position, end - this.ahead.position);
  }

  private tooMany(): V2vError {
    return new V2vError(
      'INPUT_NOT_OVA',
      `${this.name} holds more than ${headerLimit} files, which is too many for an OVA.`,
      { subject: this.name, hint: 'Unpack it, and name the directory that holds the OVF and its disks.' },
    );
  }

  /** Where the contents begin: behind what an old GNU tar adds to the header of a sparse file. */
  private async dataOf({ mapGoesOn }: TarHeader): Promise<number> {
    let data = this.position + blockSize;
    for (let more = mapGoesOn; more; data += blockSize) more = mapGoesOnBehind(await this.block(data));
    return data;
  }

  private async take(header: TarHeader): Promise<void> {
    const data = await this.dataOf(header);
    switch (header.type) {
      case 'L':
        this.longName = await this.readText(header, data);
        return this.skip(data, header.size);
      case 'K':
        this.longLink = await this.readText(header, data);
        return this.skip(data, header.size);
      case 'x':
        this.pax = decodePax(await this.readExtension(header, data));
        return this.skip(data, header.size);
      case 'g':
        return this.skip(data, header.size);
    }
    const size = this.paxSize() ?? header.size;
    const rawName = this.pax.get('GNU.sparse.name') ?? this.pax.get('path') ?? this.longName ?? header.name;
    const linkName = this.pax.get('linkpath') ?? this.longLink ?? header.linkName;
    const sparse = header.type === 'S' || [...this.pax.keys()].some((key) => key.startsWith('GNU.sparse.'));
    this.pax = new Map();
    this.longName = this.longLink = undefined;

    const name = memberName(rawName, '', `The archive ${this.name}`);
    if (header.type === '0' || header.type === 'S') {
      if (data + size > this.range.size) throw truncated(this.name, `${name} goes on past its end`);
      // As tar does: of two members of one name the later one counts.
      this.members.set(name, { name, size, offset: data, sparse });
      this.links.delete(name);
    } else if (header.type === '1' || header.type === '2') {
      // A hard link is relative to the top of the archive, a symbolic one to its own folder.
      const base = header.type === '2' ? folderOf(name) : '';
      this.links.set(name, memberName(linkName, base, `The link ${name} in ${this.name}`));
      this.members.delete(name);
      // Only pax puts contents behind a hard link.
      return this.skip(data, header.type === '1' ? 0 : size);
    }
    this.skip(data, size);
  }

  private skip(data: number, size: number): void {
    this.position = data + padded(size);
  }

  private paxSize(): number | undefined {
    const value = this.pax.get('size');
    if (value === undefined) return undefined;
    const size = Number(value);
    if (!/^\d+$/.test(value) || !Number.isSafeInteger(size))
      throw new TarHeaderError('it has a bad pax size');
    return size;
  }

  private async readExtension(header: TarHeader, data: number): Promise<Buffer> {
    if (header.size > longHeaderLimit) {
      throw new TarHeaderError(`it has an extended header of more than ${formatBytes(longHeaderLimit)}`);
    }
    const extension = await readRange(this.range, data, header.size);
    if (extension.length < header.size)
      throw truncated(this.name, 'it ends in the middle of an extended header');
    return extension;
  }

  private async readText(header: TarHeader, data: number): Promise<string> {
    const text = await this.readExtension(header, data);
    const end = text.indexOf(0);
    return text.toString('utf8', 0, end === -1 ? text.length : end);
  }
}

function resolveLinks(walk: TarWalk): Map<string, TarMember> {
  const members = new Map(walk.members);
  for (const name of walk.links.keys()) {
    let target = name;
    for (let hops = 0; hops < 8 && walk.links.has(target); hops++) target = walk.links.get(target) ?? target;
    const member = walk.members.get(posix.normalize(target));
    if (member !== undefined) members.set(name, { ...member, name });
  }
  return members;
}

/**
 * Opens an uncompressed tar in place: only its headers are read.
 *
 * @param path what the user named
 * @param range where the tar is; another file than `path` where that one is compressed
 * @throws V2vError `INPUT_TRUNCATED`, `INPUT_UNSAFE_PATH`
 */
export async function openTar(path: string, range: FileRange, context: Context): Promise<Container> {
  const walk = new TarWalk(path, range);
  await walk.run(context);
  const members = resolveLinks(walk);

  const find = (member: Member): TarMember => {
    const found = members.get(member.name);
    if (found === undefined) throw new V2vError('INTERNAL', `${member.name} is not a member of ${path}.`);
    if (!found.sparse) return found;
    throw new V2vError(
      'DISK_FORMAT',
      `${member.name} is stored as a sparse file in the tar ${path}, which an OVA must not have.`,
      {
        subject: member.name,
        hint: 'Unpack the archive with tar and name the directory instead.',
      },
    );
  };

  return {
    path,
    kind: 'tar',
    members,
    incomplete: !walk.sawEnd,
    read(member) {
      const { offset, size } = find(member);
      if (size === 0) return Promise.resolve(Readable.from([]));
      return Promise.resolve(
        createReadStream(range.path, { start: range.offset + offset, end: range.offset + offset + size - 1 }),
      );
    },
    locate(member) {
      const { offset, size } = find(member);
      // qemu wants slices in whole sectors; the padding of the tar makes them so.
      const whole = padded(size);
      if (offset + whole > range.size) return Promise.resolve(undefined);
      return Promise.resolve({ path: range.path, offset: range.offset + offset, size: whole });
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
