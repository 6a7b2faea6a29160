import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { nbdAccess } from '../../programs/image-access';
import { serveWithNbdkit } from '../../programs/nbdkit/serve';
import { runProgram } from '../../programs/run';
import type { RemotePath } from './explain';
import { whileReading, type Reading } from './failure';

/**
 * Reads the first bytes of a file of the host. As QEMU rounds sizes up to whole sectors, zeros may follow its end.
 *
 * @param name of the socket
 * @throws V2vError `SOURCE_…`, `DISK_READ`, what `file.missing` makes
 */
export async function readRemoteFile(
  name: string,
  file: RemotePath,
  length: number,
  reading: Reading,
): Promise<Buffer> {
  const { access, context } = reading;
  const parameters = [...access.parameters, ['path', file.path] as const];
  const { server, uri } = await serveWithNbdkit({ name, plugin: 'ssh', parameters }, context);
  const directory = await mkdtemp(join(context.tempDir, 'ssh.'));
  try {
    const copy = join(directory, name);
    await whileReading(server, file, reading, () =>
      runProgram(
        'qemu-img',
        ['dd', '-f', 'raw', '-O', 'raw', `bs=${length}`, 'count=1', `if=${uri}`, `of=${copy}`],
        { context, access: [nbdAccess(uri), { write: [directory] }] },
      ),
    );
    return await readFile(copy);
  } finally {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** The same of a text, which has no zeros. */
export async function readRemoteText(
  name: string,
  file: RemotePath,
  length: number,
  reading: Reading,
): Promise<Buffer> {
  const data = await readRemoteFile(name, file, length, reading);
  const end = data.findLastIndex((byte) => byte !== 0) + 1;
  return data.subarray(0, end);
}
