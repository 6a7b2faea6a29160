import { stat } from 'node:fs/promises';

import type { DiskImage } from '../../types/source';
import type { Context } from '../run/context';
import { isV2vError, ProgramError } from '../errors';
import type { Access } from './confinement';
import { nbdSocket } from './nbd-uri';
import { runProgram } from './run';

/** A node of QEMU's block graph: a format, or what it lies in. */
export interface BlockNode {
  /** QEMU's name of the driver: `vmdk`, `file`, `nbd`, … */
  driver: string;
  /** As QEMU names it: a path for a file, a URI or a `json:` name for something else. */
  filename: string;
}

/** The drivers that open a path of the host. */
export const fileDrivers: readonly string[] = ['file', 'host_device'];

type Options = Record<string, unknown>;

const nbdPort = '10809'; // of the Internet Assigned Numbers Authority

function nbdOptions(uri: string): Options {
  const { protocol, hostname, port, pathname } = new URL(uri);
  const socket = nbdSocket(uri);
  const server =
    protocol === 'nbd+unix:' && socket !== undefined
      ? { type: 'unix', path: socket }
      : { type: 'inet', host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? nbdPort : port };
  const name = decodeURIComponent(pathname.replace(/^\//, ''));
  return { driver: 'nbd', server, ...(name === '' ? {} : { export: name }) };
}

async function fileOptions(path: string): Promise<Options> {
  const isDevice = await stat(path).then(
    (found) => found.isBlockDevice(),
    () => false,
  );
  return { driver: isDevice ? 'host_device' : 'file', filename: path };
}

async function protocolOptions(image: DiskImage): Promise<Options> {
  switch (image.kind) {
    case 'file':
      return fileOptions(image.path);
    case 'slice':
      return {
        driver: 'raw',
        offset: image.offset,
        size: image.size,
        file: await fileOptions(image.path),
      };
    case 'nbd':
      return nbdOptions(image.uri);
  }
}

/** One after the other; the last ends the program. See QEMU's interop/qmp-spec. */
const commands = ['qmp_capabilities', 'query-named-block-nodes', 'quit'].map((execute) => ({ execute }));

function parseNodes(output: string): BlockNode[] {
  // A greeting, and an answer for each command.
  const answers = output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { return?: unknown; event?: unknown })
    .filter((answer) => answer.return !== undefined);
  const nodes = answers.map((answer) => answer.return).find((value) => Array.isArray(value)) as
    { drv: string; file: string }[] | undefined;
  if (nodes === undefined || nodes.length === 0) {
    const message = 'qemu-storage-daemon did not say what the image consists of';
    throw new ProgramError('qemu-storage-daemon', 0, null, output, message);
  }
  return nodes.map(({ drv, file }) => ({ driver: drv, filename: file }));
}

async function askStorageDaemon(image: DiskImage, access: Access, context: Context): Promise<BlockNode[]> {
  const file = await protocolOptions(image);
  const node = { driver: image.format, 'node-name': 'image', 'read-only': true, file };
  const blockdev = ['--blockdev', JSON.stringify(node)];
  const args = ['--chardev', 'stdio,id=qmp', '--monitor', 'chardev=qmp', ...blockdev];
  const stdin = commands.map((command) => JSON.stringify(command)).join('\n');
  try {
    const { stdout } = await runProgram('qemu-storage-daemon', args, { context, access, stdin });
    return parseNodes(stdout);
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    // It repeats the whole option before it says what is wrong.
    const message = error.message.replace(`${blockdev.join(' ')}: `, '');
    throw new ProgramError(error.program, error.exitCode, error.exitSignal, error.stderr, message);
  }
}

interface ImageChild {
  filename: string;
  format: string;
  'format-specific'?: { data?: { extents?: { filename: string }[]; 'data-file'?: string } };
  children?: { info: ImageChild }[];
}

function nodesOf(info: ImageChild): BlockNode[] {
  const { extents = [], 'data-file': dataFile } = info['format-specific']?.data ?? {};
  const named = [...extents.map(({ filename }) => filename), ...(dataFile === undefined ? [] : [dataFile])];
  return [
    { driver: info.format, filename: info.filename },
    // What has a name of another kind is seen by its name.
    ...named.map((filename) => ({ driver: 'file', filename })),
    ...(info.children ?? []).flatMap((child) => nodesOf(child.info)),
  ];
}

async function askQemuImg(image: DiskImage, access: Access, context: Context): Promise<BlockNode[]> {
  const node = { driver: image.format, file: await protocolOptions(image) };
  const args = ['info', '--output=json', '--backing-chain', `json:${JSON.stringify(node)}`];
  const { stdout } = await runProgram('qemu-img', args, { context, access });
  return (JSON.parse(stdout) as ImageChild[]).flatMap(nodesOf);
}

/**
 * What QEMU opens for an image: every node of the graph that it makes of it, as QEMU itself reports it. The image is opened
 * read-only, by a program that is confined to `access`. Where there is no qemu-storage-daemon, `qemu-img info` is asked,
 * which names extents, data files and the chain of backing files.
 *
 * @throws V2vError `PROGRAM_FAILED` if QEMU cannot open the image in its format; `PROGRAM_MISSING`, `ABORTED`
 */
export async function blockGraph(image: DiskImage, access: Access, context: Context): Promise<BlockNode[]> {
  try {
    return await askStorageDaemon(image, access, context);
  } catch (error) {
    if (!isV2vError(error) || error.code !== 'PROGRAM_MISSING') throw error;
    return askQemuImg(image, access, context);
  }
}
