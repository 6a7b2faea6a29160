import { ownTurn } from '../../async/turns';
import { readRange, type FileRange } from './file-range';

/** The other files that a VMDK makes qemu open. */
export interface VmdkReferences {
  parents: string[];
  extents: string[];
  /** A stream-optimized image that ends before its footer. */
  truncated: boolean;
}

const sector = 512;
const descriptorLimit = 1024 * 1024;
const grainDirectoryAtEnd = 0xffff_ffff_ffff_ffffn;

/**
 * An extent where a line begins. As QEMU reads it with scanf(3): blanks are of any kind and number, line feeds among them,
 * and may be missing; a word ends after ten letters. Longer runs of blanks than anybody writes are left to QEMU, whose own
 * list of what it opens decides.
 */
const extentLine =
  /^[^\S\n]{0,64}(\S{1,10})\s{0,64}[-+]?\d{1,20}\s{0,64}([^\s"]{1,10})\s{0,64}"([^\n\r"]{1,511})/gm;
const accessModes: readonly string[] = ['RW', 'RDONLY', 'NOACCESS'];

/** Reads the text of a descriptor, VMware's "Virtual Disk Format" specification. */
export function parseVmdkDescriptor(text: string): { parents: string[]; extents: string[] } {
  const parents = [...text.matchAll(/parentFileNameHint\s{0,64}=?\s{0,64}"?([^"\n]{0,1023})/gi)].map(
    (match) => match[1]?.trim() ?? '',
  );
  const extents: string[] = [];
  for (const [, access, , name] of text.matchAll(extentLine)) {
    if (access !== undefined && name !== undefined && accessModes.includes(access.toUpperCase()))
      extents.push(name);
  }
  return { parents: parents.filter((parent) => parent !== ''), extents };
}

async function embeddedDescriptor(range: FileRange, header: Buffer): Promise<string> {
  const start = Number(header.readBigUInt64LE(28)) * sector;
  // Read on beyond the stated length: qemu does not stop there either when it looks for a parent.
  if (start === 0) return '';
  const descriptor = await readRange(range, start, descriptorLimit);
  await ownTurn();
  return descriptor.toString('latin1');
}

/** Finds what a VMDK of any kind refers to. */
export async function readVmdkReferences(range: FileRange): Promise<VmdkReferences> {
  const header = await readRange(range, 0, sector);
  const magic = header.toString('latin1', 0, 4);
  if (magic === 'COWD') {
    // The parent's name lies in the header, which is four sectors long.
    const parent =
      (await readRange(range, 0, 4 * sector)).toString('latin1', 1036, 1036 + 1024).split('\0')[0] ?? '';
    return { parents: parent.trim() === '' ? [] : [parent], extents: [], truncated: false };
  }
  if (magic !== 'KDMV') {
    const text = (await readRange(range, 0, descriptorLimit)).toString('latin1');
    return { ...parseVmdkDescriptor(text), truncated: false };
  }
  if (header.length < sector) return { parents: [], extents: [], truncated: true };

  const { parents, extents } = parseVmdkDescriptor(await embeddedDescriptor(range, header));
  let truncated = false;
  if (header.readBigUInt64LE(56) === grainDirectoryAtEnd) {
    const footer = await readRange(range, Math.max(0, range.size - 2 * sector), sector);
    truncated = footer.toString('latin1', 0, 4) !== 'KDMV';
    // qemu goes on with the footer's fields in place of the header's.
    if (!truncated) parents.push(...parseVmdkDescriptor(await embeddedDescriptor(range, footer)).parents);
  }
  // The descriptor inside names the file itself; qemu follows its extents only where the header has no capacity.
  const capacity = header.readBigUInt64LE(12);
  return { parents, extents: capacity === 0n ? extents : [], truncated };
}
