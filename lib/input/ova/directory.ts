import { createReadStream } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

import type { Context } from '../../run/context';
import { V2vError } from '../../errors';
import { unreadableError } from '../image/file-range';
import type { Container, Member } from './container';

const depthLimit = 16;
const memberLimit = 100_000;

async function listMembers(top: string, context: Context): Promise<Map<string, Member>> {
  const members = new Map<string, Member>();
  let level = [''];
  for (let depth = 0; level.length > 0 && depth < depthLimit; depth++) {
    const below: string[] = [];
    for (const folder of level) {
      context.throwIfAborted();
      for (const entry of await readdir(join(top, folder), { withFileTypes: true })) {
        const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory()) below.push(name);
        else if (entry.isFile() || entry.isSymbolicLink()) {
          // A link that leads nowhere, or to a directory, is as good as not there.
          const stats = await stat(join(top, name)).catch(() => undefined);
          if (stats?.isFile()) members.set(name, { name, size: stats.size });
        }
      }
      if (members.size > memberLimit) {
        throw new V2vError(
          'INPUT_NOT_OVA',
          `${top} holds more than ${memberLimit} files, which is too many for an OVA.`,
          {
            subject: top,
            hint: 'Name the directory that holds the OVF and its disks.',
          },
        );
      }
    }
    level = below.sort();
  }
  return members;
}

/** Opens a directory that holds an unpacked OVA. Links are followed as long as they stay inside of it. */
export async function openDirectory(path: string, context: Context): Promise<Container> {
  let top: string;
  let members: Map<string, Member>;
  try {
    top = await realpath(path);
    members = await listMembers(top, context);
  } catch (error) {
    throw error instanceof V2vError ? error : unreadableError(path, error);
  }

  const resolveMember = async (member: Member): Promise<string> => {
    const file = join(top, member.name);
    let real: string;
    try {
      real = await realpath(file);
    } catch (error) {
      throw unreadableError(file, error);
    }
    if (real.startsWith(top.endsWith(sep) ? top : top + sep)) {
      await context.sourceFiles.note(real);
      return real;
    }
    throw new V2vError('INPUT_UNSAFE_PATH', `${file} is a link that leads outside ${path}, to ${real}.`, {
      subject: file,
      hint: 'Put the file itself into the directory.',
    });
  };

  return {
    path,
    kind: 'directory',
    members,
    incomplete: false,
    async read(member) {
      return createReadStream(await resolveMember(member));
    },
    async locate(member) {
      return { path: await resolveMember(member), offset: 0, size: member.size };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
