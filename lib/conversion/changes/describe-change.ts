import { isUtf8 } from 'node:buffer';

import type { GuestFileChange } from '../../../types/conversion';
import type { Snapshot } from './snapshot';
import { unifiedDiff } from './unified-diff';

/** What became of a path; undefined where it is what it was. `registry`: what changed in it where it is a hive. */
export function describeChange(
  path: string,
  before: Snapshot,
  after: Snapshot,
  registry?: Pick<GuestFileChange, 'registry' | 'registryUndo'>,
): GuestFileChange | undefined {
  if (isSame(before, after)) return undefined;
  const now = after.type === 'absent' ? before : after;
  return {
    path,
    action: before.type === 'absent' ? 'created' : after.type === 'absent' ? 'removed' : 'modified',
    type: typeOf(now),
    ...('size' in before ? { sizeBefore: before.size } : {}),
    ...('size' in after ? { sizeAfter: after.size } : {}),
    ...(registry ?? difference(path, before, after)),
  };
}

function typeOf(snapshot: Snapshot): GuestFileChange['type'] {
  const { type } = snapshot;
  if (type === 'unread') return snapshot.kind;
  if (type === 'special') return 'other';
  return type === 'large-file' || type === 'absent' ? 'file' : type;
}

function isSame(before: Snapshot, after: Snapshot): boolean {
  if (before.type === 'file' && after.type === 'file') return before.content.equals(after.content);
  if (before.type === 'large-file' && after.type === 'large-file') {
    return before.size === after.size && before.identity === after.identity;
  }
  if (before.type === 'unread' && after.type === 'unread') {
    return before.kind === after.kind && before.identity === after.identity;
  }
  if (before.type === 'symlink' && after.type === 'symlink') return before.target === after.target;
  return before.type === after.type && !isUnread(before);
}

const isUnread = ({ type }: Snapshot): boolean => type === 'other' || type === 'special' || type === 'unread';

function difference(
  path: string,
  before: Snapshot,
  after: Snapshot,
): Pick<GuestFileChange, 'diff' | 'noDiff'> {
  const types = new Set([before, after].map(({ type }) => type).filter((type) => type !== 'absent'));
  const areDirectories = [before, after].every(
    (snapshot) => snapshot.type === 'absent' || typeOf(snapshot) === 'directory',
  );
  if (areDirectories) return {};
  if (isUnread(before) || isUnread(after)) return { noDiff: 'not read' };
  if (types.has('large-file')) return { noDiff: 'too large' };
  if (types.size > 1) return { noDiff: 'type changed' };
  const texts = textsOf(before, after);
  if (texts === undefined) return { noDiff: 'binary' };
  const diff = unifiedDiff(path, ...texts);
  return diff === undefined ? { noDiff: 'too large' } : { diff };
}

/** Undefined where either is not text. Of a symbolic link the text is its target, as git has it. */
function textsOf(before: Snapshot, after: Snapshot): [string | undefined, string | undefined] | undefined {
  const contents = [before, after].map((snapshot) => {
    if (snapshot.type === 'file') return snapshot.content;
    return snapshot.type === 'symlink' ? Buffer.from(snapshot.target) : undefined;
  });
  if (contents.some((content) => content !== undefined && isBinary(content))) return undefined;
  const encoding = contents.every((content) => content === undefined || isUtf8(content)) ? 'utf8' : 'latin1';
  const [old, current] = contents.map((content) => content?.toString(encoding));
  return [old, current];
}

/** Text has line ends, tabs and form feeds, and escape sequences in some; other control characters it has not. */
function isBinary(content: Buffer): boolean {
  return content.some((byte) => byte < 0x20 && !(byte >= 0x08 && byte <= 0x0d) && byte !== 0x1b);
}
