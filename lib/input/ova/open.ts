import type { Context } from '../../run/context';
import { noteSourceFile } from '../../run/source-files';
import { V2vError } from '../../errors';
import { readRange, statInput } from '../image/file-range';
import { detectContent, isDiskFormat, magicLength, type Content } from '../image/magic';
import type { Container } from './container';
import { openDirectory } from './directory';
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

/**
 * Opens an OVA of any packing, told by its content. A compressed tar is unpacked to `context.tempDir` as it is, and
 * read there like any other: so nothing is ever created under a name that the archive chose.
 *
 * @throws V2vError `INPUT_NOT_FOUND`, `INPUT_NOT_OVA`, `INPUT_TRUNCATED`, `INPUT_UNSAFE_PATH`, `HOST_NO_SPACE`
 */
export async function openContainer(path: string, context: Context): Promise<Container> {
  const stats = await statInput(path);
  if (stats.isDirectory()) return openDirectory(path, context);
  if (!stats.isFile()) throw notOva(path, 'unknown');
  await noteSourceFile(path, context);
  const whole = { path, offset: 0, size: stats.size };
  const head = await readRange(whole, 0, magicLength);
  if (head.length === 0) {
    throw new V2vError('INPUT_TRUNCATED', `The OVA ${path} is empty.`, {
      subject: path,
      hint: 'Copy or download the file again.',
    });
  }
  const content = detectContent(head);
  if (content === 'tar') return openTar(path, whole, context);
  if (content === 'zip') return openZip(path, context);
  if (!isCompressed(content)) throw notOva(path, content);

  const tar = await unpackArchive(
    { path, size: stats.size, content },
    (innerHead) => {
      const inner = detectContent(innerHead.subarray(0, magicLength));
      if (inner !== 'tar') throw notOva(path, inner, ` inside of ${content}`);
    },
    context,
  );
  const { size } = await statInput(tar);
  return openTar(path, { path: tar, offset: 0, size }, context);
}
