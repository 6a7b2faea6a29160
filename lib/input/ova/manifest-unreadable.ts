import { posix } from 'node:path';

import { V2vError } from '../../errors';
import type { UnreadableLine } from './manifest';
import type { Warn } from './ovf/description';
import { percentDecoded } from './percent-decoded';

/** Longer than the longest name and digest. */
const lineLimit = 8192;

/** What may be names of files in a line of no known form: what is in parentheses, all but the digest, and each word. */
function candidatesIn(line: string): string[] {
  const [open, close] = [line.indexOf('('), line.lastIndexOf(')')];
  const withoutDigest = line
    .split(/\s+/)
    .filter((word) => !/^\W*[0-9a-f]{32,}\W*$/i.test(word))
    .join(' ');
  return [
    line.slice(open + 1, close === -1 ? undefined : close),
    withoutDigest,
    withoutDigest.replace(/^[\w-]+\W/, ''),
    ...line.split(/[\s"'()=*,;:<>|]+/),
  ];
}

/** The last part of a name in lower case, without what stands around it in a line. */
function baseName(candidate: string): string {
  let [start, end] = [0, candidate.length];
  while (start < end && ` "'*=:`.includes(candidate[start] ?? '')) start++;
  while (end > start && ` "'=:`.includes(candidate[end - 1] ?? '')) end--;
  const name = candidate.slice(start, end).replaceAll('\\', '/');
  return posix.basename(percentDecoded(name)).toLowerCase();
}

/**
 * Says of each line that could not be read that it is ignored, unless it is about a file that is read: that would be
 * converted unchecked.
 *
 * @param read names of the members that the guest is read from
 * @throws V2vError `MANIFEST_INVALID`
 */
export function judgeUnreadableLines(
  lines: readonly UnreadableLine[],
  read: readonly string[],
  warn: Warn,
): void {
  const byBaseName = new Map(read.map((name) => [posix.basename(name).toLowerCase(), name]));
  let shortest = Infinity;
  for (const name of byBaseName.keys()) shortest = Math.min(shortest, name.length);
  for (const { manifest, line } of lines) {
    if (line.length < shortest) continue;
    const named = candidatesIn(line.slice(0, lineLimit))
      .map((candidate) => byBaseName.get(baseName(candidate)))
      .find((name) => name !== undefined);
    if (named === undefined) continue;
    throw new V2vError(
      'MANIFEST_INVALID',
      `The manifest ${manifest} has a line about ${named} that cannot be read (unable to parse line): ${line.slice(0, 200)}`,
      {
        subject: named,
        hint: `Write the line as SHA256(${posix.basename(named)})= DIGEST, or remove the manifest to convert without it.`,
      },
    );
  }
  const ignored = new Map<string, string[]>();
  for (const { manifest, line } of lines) {
    const others = ignored.get(manifest);
    if (others === undefined) ignored.set(manifest, [line]);
    else others.push(line);
  }
  for (const [manifest, [first = '', ...others]] of ignored) {
    const what =
      others.length === 0
        ? 'a line that cannot be read and is ignored'
        : `${others.length + 1} lines that cannot be read and are ignored, the first`;
    // The words in brackets are virt-v2v's, which scripts look for.
    warn(
      'MANIFEST_LINE',
      `The manifest ${manifest} has ${what} (unable to parse line): ${first.slice(0, 200)}`,
    );
  }
}
