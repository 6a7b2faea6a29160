import { open } from 'node:fs/promises';
import { normalize } from 'node:path/posix';

import { ProgramError, V2vError } from '../../../../errors';
import { detectCompression } from '../../../../programs/compression';
import { runProgram } from '../../../../programs/run';
import type { Context } from '../../../../run/context';
import type { CopiedEntry } from './host-tree';

/** What libguestfs unpacks, by the option of tar that lists it. */
const unpacks = { gzip: '--gzip', xz: '--xz', bzip2: '--bzip2' } as const;

export type TarCompression = keyof typeof unpacks;

/** @returns undefined for an archive that is not compressed */
export async function tarCompression(source: string): Promise<TarCompression | undefined> {
  const file = await open(source, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(6), 0, 6, 0);
    const compression = detectCompression(buffer.subarray(0, bytesRead));
    return compression !== undefined && Object.hasOwn(unpacks, compression)
      ? (compression as TarCompression)
      : undefined;
  } finally {
    await file.close();
  }
}

/**
 * What is in a tar archive of this host.
 *
 * @throws V2vError `CUSTOMIZE_SOURCE` where it cannot be read to its end
 */
export async function listTar(source: string, context: Context): Promise<CopiedEntry[]> {
  const compression = await tarCompression(source);
  const output: Buffer[] = [];
  const args = ['--list', ...(compression ? [unpacks[compression]] : []), '--quoting-style=escape'];
  try {
    await runProgram('tar', [...args, '--file=-'], {
      // From a name, tar would take `host:` for another host; and it needs no file for what it reads.
      access: {},
      context,
      stdin: (await open(source, 'r')).createReadStream(),
      onStdout: (piece) => output.push(piece),
    });
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    throw new V2vError('CUSTOMIZE_SOURCE', `${source} is not a tar archive, or is damaged.`, {
      subject: source,
      hint: 'Look at it with tar -tvf; it may be compressed by gzip, xz or bzip2.',
      cause: error,
    });
  }
  return readTarList(Buffer.concat(output).toString('latin1'));
}

/** Reads what `tar --list --quoting-style=escape` prints. What begins with a slash is unpacked without it. */
export function readTarList(text: string): CopiedEntry[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const name = unescape(line);
      const path = normalize(`/${name}`).slice(1).replace(/\/$/, '');
      return { path, isDirectory: name.endsWith('/') };
    })
    .filter(({ path }) => path !== '');
}

const controls: Readonly<Record<string, string>> = {
  ...{ a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
};

function unescape(line: string): string {
  const bytes = line.replace(/\\([0-7]{3}|.)/g, (_, code: string) =>
    code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8) & 0xff) : (controls[code] ?? code),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
