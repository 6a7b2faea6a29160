import { V2vError, type V2vErrorCode } from '../../errors';
import type { Container, Member } from './container';

function decode(data: Buffer): string {
  if (data[0] === 0xff && data[1] === 0xfe) return new TextDecoder('utf-16le').decode(data);
  if (data[0] === 0xfe && data[1] === 0xff) return new TextDecoder('utf-16be').decode(data);
  const declared = /^<\?xml[^>]*encoding=["']([\w.-]+)["']/.exec(data.toString('latin1', 0, 200))?.[1];
  try {
    return new TextDecoder(declared ?? 'utf-8').decode(data);
  } catch {
    return new TextDecoder('utf-8').decode(data);
  }
}

/** Reads a text member whole. Throws an error with `code` where it is larger than `limit` bytes. */
export async function readText(
  container: Container,
  member: Member,
  limit: number,
  code: V2vErrorCode,
): Promise<string> {
  const tooLarge = new V2vError(
    code,
    `${member.name} in ${container.path} is larger than ${limit} bytes, which is too large for such a file.`,
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
  return decode(Buffer.concat(chunks));
}
