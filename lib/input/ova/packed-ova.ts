import type { Context } from '../../run/context';
import { V2vError } from '../../errors';
import { statInput, type FileRange } from '../image/file-range';
import type { Container, Member } from './container';
import { concatenate, unpack } from './unpack';

/** An OVA in an archive that is none itself. */
export interface PackedOva {
  member: Member;
  /** For messages: what the user named and what is in it. */
  name: string;
}

function named(container: Container, suffix: RegExp): Member[] {
  return [...container.members.values()].filter(({ name }) => {
    const base = name.slice(name.lastIndexOf('/') + 1);
    // macOS leaves files of the one kind in archives.
    return suffix.test(base) && !base.startsWith('._');
  });
}

/**
 * The one OVA in an archive without an OVF.
 *
 * @throws V2vError `OVF_AMBIGUOUS` where there are several
 */
export function findPackedOva(container: Container): PackedOva | undefined {
  if (named(container, /\.ovf$/i).length > 0) return undefined;
  const [member, ...others] = named(container, /\.ova$/i);
  if (member === undefined) return undefined;
  if (others.length > 0) {
    const names = [member, ...others.slice(0, 9)].map(({ name }) => name).join(', ');
    throw new V2vError('OVF_AMBIGUOUS', `There is more than one OVA in ${container.path}: ${names}.`, {
      subject: container.path,
      hint: 'Unpack it and name the one .ova file that you mean.',
    });
  }
  return { member, name: `${member.name} in ${container.path}` };
}

/** Where a packed OVA can be read: in its archive if it lies there as it is, else unpacked in `context.tempDir`. */
export async function locatePacked(
  { member, name }: PackedOva,
  container: Container,
  context: Context,
): Promise<FileRange> {
  const range = await container.locate(member);
  // What is located may have padding behind it.
  if (range !== undefined) return { ...range, size: member.size };
  const path = await unpack(
    {
      name,
      source: concatenate([() => container.read(member)]),
      sourceSize: member.size,
      content: 'plain',
      fileName: 'packed.ova',
      size: member.size,
    },
    context,
  );
  return { path, offset: 0, size: (await statInput(path)).size };
}

/** The error of an OVA in an archive in an archive. */
export function tooDeep(name: string): V2vError {
  return new V2vError('INPUT_NOT_OVA', `${name} is not an OVA but an archive that holds one.`, {
    subject: name,
    hint: 'Unpack the archives and name the OVA itself.',
  });
}
