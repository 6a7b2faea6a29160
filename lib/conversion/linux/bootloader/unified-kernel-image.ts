import type { Guestfs } from '../../../guestfs';
import { readFilePart } from '../../../guestfs/regular-file';

/** The texts in a unified kernel image; each undefined where it has none. */
export interface UnifiedKernelImage {
  /** What `uname -r` prints. */
  version?: string;
  commandLine?: string;
  /** `ID`, `VERSION_ID`, … of its os-release. */
  osRelease: Record<string, string>;
}

const headerSize = 64 * 1024;
const largestText = 64 * 1024;

/**
 * Reads the texts of a PE file made by ukify or dracut; see the UAPI group's "Unified Kernel Image". Undefined for a
 * file that is not one.
 */
export async function readUnifiedKernelImage(
  guest: Guestfs,
  path: string,
): Promise<UnifiedKernelImage | undefined> {
  const sections = peSections((await readFilePart(guest, path, headerSize)) ?? Buffer.alloc(0));
  if (!sections.has('.linux')) return undefined;
  const text = async (name: string): Promise<string | undefined> => {
    const section = sections.get(name);
    if (!section || section.size > largestText) return undefined;
    const bytes = await readFilePart(guest, path, section.size, section.offset);
    return bytes
      ?.toString('latin1')
      .replace(/\0[^]*/, '')
      .trim();
  };
  const [version, commandLine] = [await text('.uname'), await text('.cmdline')];
  const osRelease = (await text('.osrel')) ?? '';
  return {
    ...(version === undefined ? {} : { version }),
    ...(commandLine === undefined ? {} : { commandLine }),
    osRelease: Object.fromEntries(
      [...osRelease.matchAll(/^(\w+)=["']?(.*?)["']?$/gm)].map(([, name = '', value = '']) => [name, value]),
    ),
  };
}

/** Where the sections of a PE file are, by name; empty where it is not a PE file. `size` is without padding. */
export function peSections(header: Buffer): Map<string, { offset: number; size: number }> {
  const sections = new Map<string, { offset: number; size: number }>();
  if (header.length < 64 || header.toString('latin1', 0, 2) !== 'MZ') return sections;
  const pe = header.readUInt32LE(0x3c);
  if (pe + 24 > header.length || header.toString('latin1', pe, pe + 4) !== 'PE\0\0') return sections;
  const count = header.readUInt16LE(pe + 6);
  const table = pe + 24 + header.readUInt16LE(pe + 20);
  for (let i = 0; i < count; i++) {
    const at = table + 40 * i;
    if (at + 40 > header.length) break;
    const name = header.toString('latin1', at, at + 8).replace(/\0.*/s, '');
    const [memory, size] = [header.readUInt32LE(at + 8), header.readUInt32LE(at + 16)];
    sections.set(name, {
      offset: header.readUInt32LE(at + 20),
      size: memory === 0 ? size : Math.min(memory, size),
    });
  }
  return sections;
}
