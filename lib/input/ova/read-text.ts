import { V2vError, type V2vErrorCode } from '../../errors';
import { decodeText } from '../../xml/decode';
import { formatBytes } from '../../text/bytes';
import type { Container, Member } from './container';

/** Reads a text member whole. Throws an error with `code` where it is larger than `limit` bytes. */
export async function readText(
  container: Container,
  member: Member,
  limit: number,
  code: V2vErrorCode,
): Promise<string> {
  const tooLarge = new V2vError(
    code,
    `${member.name} in ${container.path} is larger than ${formatBytes(limit)}, which is too large for such a file.`,
    { subject: member.name, hint: 'Export the guest again.' },
  );
  if (member.size > limit) throw tooLarge;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of await container.read(member)) {
    size += (chunk as Buffer).length;
    if (size > limit) throw tooLarge;
    chunks.push(chunk as Buffer);
  }
  return decodeText(Buffer.concat(chunks));
}
