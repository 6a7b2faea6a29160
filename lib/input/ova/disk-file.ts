import { posix } from 'node:path';

import { V2vError } from '../../errors';
import type { Container, Member } from './container';
import { folderOf, memberName } from './member-name';
import type { OvfFile } from './ovf/description';
import { percentDecoded } from './percent-decoded';

/** The members that make up a disk: one, or its pieces in their order. */
export type DiskMembers = [Member, ...Member[]];

function missing(container: Container, ovf: string, name: string): V2vError {
  if (container.incomplete) {
    return new V2vError(
      'INPUT_TRUNCATED',
      `The OVA ${container.path} is truncated: it has neither the disk ${name} nor the end of an archive.`,
      { subject: container.path, hint: 'Copy or download the file again and compare its size.' },
    );
  }
  return new V2vError('DISK_MISSING', `${ovf} names the disk ${name}, which is not in ${container.path}.`, {
    subject: name,
    hint: 'Export the OVA again, or put the file beside the OVF.',
  });
}

/** Refuses references that do not lead to a file of the OVA. */
function checkHref(href: string, ovf: string): void {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(href)?.[1]?.toLowerCase();
  if (scheme === undefined) return;
  if (scheme === 'file') {
    throw new V2vError(
      'INPUT_UNSAFE_PATH',
      `${ovf} names the disk ${href}, which is a file on this host and not in the OVA.`,
      {
        subject: href,
        hint: 'Do not trust this OVA; put the disk beside the OVF and name it relative to it.',
      },
    );
  }
  throw new V2vError('DISK_MISSING', `${ovf} names the disk ${href}, which is on a server.`, {
    subject: href,
    hint: 'Download the disk, put it beside the OVF and name it there without the server.',
  });
}

/** Pieces `NAME.000000000`, `NAME.000000001`, …, DSP0243 `ovf:chunkSize`. */
function findChunks(container: Container, ovf: string, name: string, file: OvfFile): DiskMembers | undefined {
  const chunks: Member[] = [];
  const chunkName = (index: number): string => `${name}.${String(index).padStart(9, '0')}`;
  for (let chunk; (chunk = container.members.get(chunkName(chunks.length))) !== undefined;)
    chunks.push(chunk);
  const [first, ...rest] = chunks;
  if (first === undefined) return undefined;
  const size = chunks.reduce((sum, chunk) => sum + chunk.size, 0);
  if (file.size !== undefined && size < file.size) throw missing(container, ovf, chunkName(chunks.length));
  return [first, ...rest];
}

/** As virt-v2v does: of the files `NAME.DIGITS`, which VMware makes of snapshots, the last by spelling. */
function findSnapshot(container: Container, name: string): Member | undefined {
  const candidates = [...container.members.keys()].filter(
    (member) => member.startsWith(`${name}.`) && /^\d+$/.test(member.slice(name.length + 1)),
  );
  const last = candidates.sort().at(-1);
  return last === undefined ? undefined : container.members.get(last);
}

/** A zip may have lost its folders, or gained one: virt-v2v unpacks it flat. */
function findByBaseName(container: Container, name: string): Member | undefined {
  if (container.kind !== 'zip') return undefined;
  const found = [...container.members.values()].filter(
    (member) => posix.basename(member.name) === posix.basename(name),
  );
  return found.length === 1 ? found[0] : undefined;
}

/**
 * Finds the file of a disk in its OVA.
 *
 * @param ovf member name of the OVF, to whose folder the reference is relative
 * @throws V2vError `DISK_MISSING`, `INPUT_UNSAFE_PATH`, `INPUT_TRUNCATED`
 */
export function findDiskFile(container: Container, ovf: string, file: OvfFile): DiskMembers {
  checkHref(file.href, ovf);
  // A reference is a URI; but many exporters write the plain file name, whatever is in it.
  const spellings = new Set([file.href, percentDecoded(file.href)]);
  const names = [...spellings].map((href) => memberName(href, folderOf(ovf), ovf));
  for (const name of names) {
    const member = container.members.get(name);
    if (member !== undefined) return [member];
  }
  for (const name of names) {
    const chunks = file.chunkSize === undefined ? undefined : findChunks(container, ovf, name, file);
    if (chunks !== undefined) return chunks;
    const member = findSnapshot(container, name) ?? findByBaseName(container, name);
    if (member !== undefined) return [member];
  }
  throw missing(container, ovf, names[0] ?? file.href);
}
