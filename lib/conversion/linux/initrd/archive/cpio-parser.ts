/** Reads the cpio format of an initrd (newc; Documentation/driver-api/early-userspace/buffer-format.rst of Linux). */
import { formatBytes } from '../../../../text/bytes';
import { UnreadableInitrd } from './unreadable';

export type CpioEntryType = 'file' | 'directory' | 'symlink' | 'other';

export interface CpioEntry {
  /** As in the archive. */
  name: string;
  type: CpioEntryType;
  size: number;
  /** What a symbolic link says, or a file that was asked for holds. */
  content?: Buffer;
}

export interface CpioLimits {
  entries: number;
  nameBytes: number;
  /** Bytes of the unpacked archive. */
  total: number;
}

export interface CpioOptions {
  onEntry: (entry: CpioEntry) => void;
  /** True: give the content of this file; left out all the same where it is longer than 512 KiB, or all than 16 MiB. */
  wantsContent?: (name: string) => boolean;
  limits?: Partial<CpioLimits>;
}

// An initrd of 2024 with every firmware holds some 10,000 entries in 500 MB. What is beyond these is made to hurt.
const defaultLimits: CpioLimits = { entries: 200_000, nameBytes: 32 * 1024 * 1024, total: 4 * 1024 ** 3 };
const headerBytes = 110;
const maxNameBytes = 4096;
// The lvm.conf of EL 9 has 110 KiB.
const maxContentBytes = 512 * 1024;
const maxContentsBytes = 16 * 1024 * 1024;
const fieldCount = 13;

function entryType(mode: number): CpioEntryType {
  switch (mode & 0o170000) {
    case 0o100000:
      return 'file';
    case 0o040000:
      return 'directory';
    case 0o120000:
      return 'symlink';
    default:
      return 'other';
  }
}

// Not by `&`, which works on 32 bits with a sign: sizes go up to 4 GiB.
const align4 = (length: number): number => Math.ceil(length / 4) * 4;

/**
 * Is fed an archive in pieces of any size, calls `onEntry` for each entry and keeps nothing else. Archives may follow
 * each other with zeros between them. It throws {@link UnreadableInitrd} on what is not such an archive.
 */
export class CpioParser {
  /** Set when something else than an archive follows: how many bytes after the start that is. */
  stoppedAt: number | undefined;

  private readonly limits: CpioLimits;
  private state: 'header' | 'name' | 'content' | 'skip' | 'gap' = 'header';
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  /** Bytes to take before the state changes. */
  private needed = headerBytes;
  private consumed = 0;
  private entries = 0;
  private nameBytes = 0;
  private contentBytes = 0;
  private fields: number[] = [];
  private entry: CpioEntry | undefined;

  constructor(private readonly options: CpioOptions) {
    this.limits = { ...defaultLimits, ...options.limits };
  }

  push(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0 && this.stoppedAt === undefined) {
      rest = this.state === 'gap' ? this.skipGap(rest) : this.take(rest);
    }
  }

  /** Call it after the last piece. */
  end(): void {
    const betweenEntries = this.state === 'gap' || (this.state === 'header' && this.pendingBytes === 0);
    if (!betweenEntries || this.entries === 0) {
      throw new UnreadableInitrd('a cpio archive in it ends in the middle of an entry');
    }
  }

  private skipGap(chunk: Buffer): Buffer {
    const index = chunk.findIndex((byte) => byte !== 0);
    this.consumed += index < 0 ? chunk.length : index;
    if (index < 0) return chunk.subarray(chunk.length);
    if (chunk[index] !== 0x30) this.stoppedAt = this.consumed;
    else this.expect('header', headerBytes);
    return chunk.subarray(index);
  }

  private take(chunk: Buffer): Buffer {
    const length = Math.min(this.needed - this.pendingBytes, chunk.length);
    if (this.state !== 'skip') this.pending.push(chunk.subarray(0, length));
    this.pendingBytes += length;
    this.consumed += length;
    if (this.consumed > this.limits.total) {
      throw new UnreadableInitrd(`it unpacks to more than ${formatBytes(this.limits.total)}`);
    }
    // An entry without content is over as soon as its name is.
    while (this.pendingBytes === this.needed && this.state !== 'gap') this.advance();
    return chunk.subarray(length);
  }

  private expect(state: CpioParser['state'], needed: number): void {
    this.state = state;
    this.needed = needed;
    this.pending = [];
    this.pendingBytes = 0;
  }

  private advance(): void {
    const bytes = this.pending.length === 1 ? this.pending[0]! : Buffer.concat(this.pending);
    switch (this.state) {
      case 'header':
        return this.parseHeader(bytes);
      case 'name':
        return this.parseName(bytes);
      case 'content':
        this.entry!.content = Buffer.from(bytes.subarray(0, this.entry!.size));
        return this.finishEntry();
      default:
        return this.finishEntry();
    }
  }

  private parseHeader(bytes: Buffer): void {
    const text = bytes.toString('latin1');
    if (!/^07070[12][0-9a-fA-F]{104}$/.test(text)) {
      throw new UnreadableInitrd('a cpio archive in it has a header that is not valid');
    }
    this.fields = Array.from({ length: fieldCount }, (_, index) =>
      parseInt(text.slice(6 + index * 8, 14 + index * 8), 16),
    );
    const nameLength = this.fields[11]!;
    if (nameLength < 1 || nameLength > maxNameBytes) {
      throw new UnreadableInitrd('a cpio archive in it has a name that is too long');
    }
    this.entries++;
    this.nameBytes += nameLength;
    if (this.entries > this.limits.entries || this.nameBytes > this.limits.nameBytes) {
      throw new UnreadableInitrd(
        `it holds more than ${this.limits.entries} files, or names that are too long`,
      );
    }
    // Name and content each end on a multiple of 4, counted from the header.
    this.expect('name', align4(headerBytes + nameLength) - headerBytes);
  }

  private parseName(bytes: Buffer): void {
    const name = bytes.subarray(0, this.fields[11]! - 1).toString('utf8');
    const type = entryType(this.fields[1]!);
    const size = this.fields[6]!;
    if (name === 'TRAILER!!!') {
      this.entry = undefined;
      this.expect('skip', align4(size));
    } else {
      this.entry = { name, type, size };
      const wanted =
        (type === 'symlink' && size <= maxNameBytes) ||
        (type === 'file' &&
          size <= maxContentBytes &&
          this.contentBytes + size <= maxContentsBytes &&
          this.options.wantsContent?.(name) === true);
      if (wanted) this.contentBytes += size;
      this.expect(wanted ? 'content' : 'skip', align4(size));
    }
  }

  private finishEntry(): void {
    if (this.entry === undefined) {
      this.expect('gap', Infinity);
      return;
    }
    this.options.onEntry(this.entry);
    this.entry = undefined;
    this.expect('header', headerBytes);
  }
}
