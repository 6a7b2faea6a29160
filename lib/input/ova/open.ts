import type { Context } from '../../run/context';
import { V2vError } from '../../errors';
import { readRange, statInput, type FileRange } from '../image/file-range';
import { detectContent, isDiskFormat, magicLength, type Content } from '../image/magic';
import type { Container } from './container';
import { openDirectory } from './directory';
import { findPackedOva, locatePacked, tooDeep } from './packed-ova';
import { openTar } from './tar';
import { isCompressed, unpackArchive } from './unpack';
import { openZip } from './zip';

function notOva(path: string, content: Content, inside = ''): V2vError {
  const details = { subject: path };
  if (isDiskFormat(content)) {
    return new V2vError('INPUT_NOT_OVA', `${path} is not an OVA but a disk image (${content})${inside}.`, {
      ...details,
      hint: 'Use the input mode "disk" (-i disk) for a disk image.',
    });
  }
  return new V2vError(
    'INPUT_NOT_OVA',
    `${path} is not an OVA: it is neither a tar nor a zip archive${inside}.`,
    {
      ...details,
      hint: 'Name a tar (plain or compressed with gzip, xz, zstd or bzip2), a zip, an .ovf file or its directory; a raw disk image goes with the input mode "disk".',
    },
  );
}

/** Opens an archive that lies in a file of the host, or in a piece of one. `name`: how the user knows it. */
async function openArchive(name: string, range: FileRange, context: Context): Promise<Container> {
  const head = await readRange(range, 0, magicLength);
  if (head.length === 0) {
    throw new V2vError('INPUT_TRUNCATED', `The OVA ${name} is empty.`, {
      subject: name,
      hint: 'Copy or download the file again.',
    });
  }
  const content = detectContent(head);
  if (content === 'tar') return openTar(name, range, context);
  if (content === 'zip') return openZip(name, range, context);
  if (!isCompressed(content)) throw notOva(name, content);

  const tar = await unpackArchive(
    { name, range, content },
    (innerHead) => {
      const inner = detectContent(innerHead.subarray(0, magicLength));
      if (inner !== 'tar') throw notOva(name, inner, ` inside of ${content}`);
    },
    context,
  );
  const { size } = await statInput(tar);
  return openTar(name, { path: tar, offset: 0, size }, context);
}

/**
 * Opens an OVA of any packing, told by its content; one that lies in another archive, as download portals pack them, as
 * well. A compressed tar is unpacked to `context.tempDir` as it is, and read there like any other: so nothing is ever
 * created under a name that the archive chose.
 *
 * @throws V2vError `INPUT_NOT_FOUND`, `INPUT_NOT_OVA`, `INPUT_TRUNCATED`, `INPUT_UNSAFE_PATH`, `OVF_AMBIGUOUS`,
 * `HOST_NO_SPACE`
 */
export async function openContainer(path: string, context: Context): Promise<Container> {
  const stats = await statInput(path);
  if (stats.isDirectory()) return openDirectory(path, context);
  if (!stats.isFile()) throw notOva(path, 'unknown');
  await context.sourceFiles.note(path);
  const outer = await openArchive(path, { path, offset: 0, size: stats.size }, context);
  return closedOnFailure(outer, async () => {
    const packed = findPackedOva(outer);
    if (packed === undefined) return outer;
    const inner = await openArchive(packed.name, await locatePacked(packed, outer, context), context);
    return closedOnFailure(inner, async () => {
      if (findPackedOva(inner) !== undefined) throw tooDeep(packed.name);
      await outer[Symbol.asyncDispose]();
      return inner;
    });
  });
}

async function closedOnFailure(container: Container, use: () => Promise<Container>): Promise<Container> {
  try {
    return await use();
  } catch (error) {
    await container[Symbol.asyncDispose]();
    throw error;
  }
}
