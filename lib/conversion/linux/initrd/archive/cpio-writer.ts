/** Writes the cpio format of an initrd (newc). */

export type SegmentEntry =
  | { type: 'file'; path: string; content: Buffer; mode?: number }
  | { type: 'directory'; path: string }
  | { type: 'symlink'; path: string; target: string };

function header(mode: number, size: number, name: string, inode: number, links: number): Buffer {
  const nameBytes = Buffer.byteLength(name) + 1;
  // No times, no owners: the same input gives the same bytes.
  const fields = [inode, mode, 0, 0, links, 0, size, 0, 0, 0, 0, nameBytes, 0];
  const text = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}${name}\0`;
  return padded(Buffer.from(text));
}

function padded(bytes: Buffer, multiple = 4): Buffer {
  const padding = (multiple - (bytes.length % multiple)) % multiple;
  return padding === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(padding)]);
}

/** A whole archive, its length a multiple of 512 as cpio(1) makes them. Entries come in the order given. */
export function cpioArchive(entries: readonly SegmentEntry[]): Buffer {
  const parts: Buffer[] = [];
  entries.forEach((entry, index) => {
    // The kernel joins files with the same inode to one where they have several links; these have one each.
    const inode = index + 1;
    if (entry.type === 'directory') {
      parts.push(header(0o040755, 0, entry.path, inode, 2));
    } else if (entry.type === 'symlink') {
      const target = Buffer.from(entry.target);
      parts.push(header(0o120777, target.length, entry.path, inode, 1), padded(target));
    } else {
      const mode = 0o100000 | (entry.mode ?? 0o644);
      parts.push(header(mode, entry.content.length, entry.path, inode, 1), padded(entry.content));
    }
  });
  parts.push(header(0, 0, 'TRAILER!!!', 0, 1));
  return padded(Buffer.concat(parts), 512);
}

/** Entries in the order in which the kernel needs them: each new directory before what is in it. */
export function withParents(
  entries: readonly SegmentEntry[],
  isDirectory: (path: string) => boolean,
): SegmentEntry[] {
  const made = new Set<string>();
  const ordered: SegmentEntry[] = [];
  for (const entry of entries) {
    const parts = entry.path.split('/');
    for (let depth = 1; depth < parts.length; depth++) {
      const parent = parts.slice(0, depth).join('/');
      if (made.has(parent) || isDirectory(parent)) continue;
      made.add(parent);
      ordered.push({ type: 'directory', path: parent });
    }
    ordered.push(entry);
  }
  return ordered;
}
