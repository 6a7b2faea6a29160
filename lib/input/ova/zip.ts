import { openPromise, type Entry, type ZipFile } from 'yauzl';

import type { Context } from '../../run/context';
import { V2vError } from '../../errors';
import { reasonOf } from '../../errors/reason';
import type { Container, Member } from './container';
import { memberName } from './member-name';

interface ZipMember extends Member {
  entry: Entry;
}

function zipError(path: string, error: unknown): V2vError {
  const message = reasonOf(error);
  if (/relative path|absolute path|invalid characters in fileName/i.test(message)) {
    return new V2vError(
      'INPUT_UNSAFE_PATH',
      `The archive ${path} holds a name that leads outside of it: ${message}.`,
      {
        subject: path,
        hint: 'Do not trust this OVA.',
        cause: error,
      },
    );
  }
  return new V2vError('INPUT_TRUNCATED', `The zip archive ${path} is truncated or damaged: ${message}.`, {
    subject: path,
    hint: 'Copy or download the file again and compare its size.',
    cause: error,
  });
}

// The upper half holds the mode where the archive was made under Unix.
function isSymlink(entry: Entry): boolean {
  return ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000;
}

function isEncrypted(entry: Entry): boolean {
  return (entry.generalPurposeBitFlag & 1) !== 0;
}

async function listMembers(path: string, zip: ZipFile, context: Context): Promise<Map<string, ZipMember>> {
  const members = new Map<string, ZipMember>();
  for await (const entry of zip.eachEntry()) {
    context.throwIfAborted();
    const name = memberName(entry.fileName, '', `The archive ${path}`);
    if (entry.fileName.endsWith('/')) continue;
    if (isSymlink(entry)) {
      throw new V2vError('INPUT_UNSAFE_PATH', `${name} in the zip archive ${path} is a symbolic link.`, {
        subject: name,
        hint: 'Unpack the archive, look at the link, and name the directory instead.',
      });
    }
    if (isEncrypted(entry)) {
      throw new V2vError('INPUT_NOT_OVA', `${name} in the zip archive ${path} is encrypted.`, {
        subject: name,
        hint: 'Unpack the archive with its password and name the directory instead.',
      });
    }
    members.set(name, { name, size: entry.uncompressedSize, entry });
  }
  return members;
}

/** Opens a zip archive, zip64 included. Throws `INPUT_TRUNCATED`, `INPUT_UNSAFE_PATH`, `INPUT_NOT_OVA`. */
export async function openZip(path: string, context: Context): Promise<Container> {
  let zip: ZipFile;
  let members: Map<string, ZipMember>;
  try {
    zip = await openPromise(path, { autoClose: false, lazyEntries: true });
  } catch (error) {
    throw zipError(path, error);
  }
  try {
    members = await listMembers(path, zip, context);
  } catch (error) {
    zip.close();
    throw error instanceof V2vError ? error : zipError(path, error);
  }

  const find = (member: Member): Entry => {
    const found = members.get(member.name);
    if (found === undefined) throw new V2vError('INTERNAL', `${member.name} is not a member of ${path}.`);
    return found.entry;
  };

  return {
    path,
    kind: 'zip',
    members,
    incomplete: false,
    async read(member) {
      try {
        return await zip.openReadStreamPromise(find(member));
      } catch (error) {
        throw zipError(path, error);
      }
    },
    async locate(member) {
      const entry = find(member);
      // qemu wants slices in whole sectors, and nothing pads them here.
      if (entry.compressionMethod !== 0 || entry.uncompressedSize % 512 !== 0) return undefined;
      try {
        const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
        return { path, offset: fileDataStart, size: entry.uncompressedSize };
      } catch (error) {
        throw zipError(path, error);
      }
    },
    [Symbol.asyncDispose]() {
      zip.close();
      return Promise.resolve();
    },
  };
}
