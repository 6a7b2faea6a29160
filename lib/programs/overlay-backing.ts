import { open } from 'node:fs/promises';

/** QEMU's docs/interop/qcow2.txt: where the name of the backing file is, and how long it is. */
const [nameOffset, nameSize, headerSize] = [8, 16, 20];
/** The format has room for no more. */
const longestName = 1023;

/** The path of a file in a `json:` name, at whatever depth. */
function pathIn(options: unknown): string | undefined {
  if (typeof options !== 'object' || options === null) return undefined;
  const { driver, filename, file } = options as Record<string, unknown>;
  if (driver === 'file' && typeof filename === 'string') return filename;
  return pathIn(file);
}

function pathOf(name: string): string | undefined {
  if (name.startsWith('/')) return name;
  if (!name.startsWith('json:')) return undefined;
  try {
    return pathIn(JSON.parse(name.slice('json:'.length)));
  } catch {
    return undefined;
  }
}

/**
 * The file that an overlay of ours is backed by, as `createOverlay` wrote it down; undefined if it is no file. Only for a
 * qcow2 file whose header we have made ourselves: that of a source may say anything.
 */
export async function overlayBacking(path: string): Promise<string | undefined> {
  let file;
  try {
    file = await open(path, 'r');
    const header = Buffer.alloc(headerSize);
    await file.read(header, 0, headerSize, 0);
    const offset = header.readBigUInt64BE(nameOffset);
    if (offset === 0n || offset > 1024n ** 2n) return undefined;
    const name = Buffer.alloc(Math.min(header.readUInt32BE(nameSize), longestName));
    const { bytesRead } = await file.read(name, 0, name.length, Number(offset));
    return pathOf(name.toString('utf8', 0, bytesRead));
  } catch {
    // Whoever opens it says what is wrong.
    return undefined;
  } finally {
    await file?.close();
  }
}
