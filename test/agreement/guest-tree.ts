import { createHash } from 'node:crypto';

import type { Guestfs } from '../../lib/guestfs';

/** What there is at a path of a guest. Times are left out: no two runs have the same. */
export interface TreeEntry {
  type: 'file' | 'directory' | 'symlink';
  mode: string;
  owner: string;
  /** Of a symbolic link. */
  target?: string;
  /** Of a file: text, or what its bytes add up to. */
  content?: string;
  xattrs?: Record<string, string>;
}

/** By path, `/` included. */
export type GuestTree = Record<string, TreeEntry>;

const types: Record<number, TreeEntry['type']> = { 0o040000: 'directory', 0o120000: 'symlink' };

/** Text is shown as it is, so that a difference can be read. */
export function contentOf(bytes: Buffer): string {
  const text = bytes.toString();
  const isText = !text.includes('\0') && Buffer.from(text).equals(bytes);
  return isText ? text : `${bytes.length} bytes, ${createHash('sha256').update(bytes).digest('hex')}`;
}

/** All that is in a guest, by its own calls. */
export async function readTree(guest: Guestfs): Promise<GuestTree> {
  const tree: GuestTree = {};
  for (const path of ['/', ...(await guest.find('/')).map((name) => `/${name}`)]) {
    const { st_mode, st_uid, st_gid } = await guest.lstatns(path);
    const type = types[st_mode & 0o170000] ?? 'file';
    const xattrs = await guest.lgetxattrs(path);
    tree[path] = {
      type,
      mode: (st_mode & 0o7777).toString(8),
      owner: `${st_uid}:${st_gid}`,
      ...(type === 'symlink' ? { target: await guest.readlink(path) } : {}),
      ...(type === 'file' ? { content: contentOf(await guest.readFile(path)) } : {}),
      ...(xattrs.length === 0
        ? {}
        : { xattrs: Object.fromEntries(xattrs.map((each) => [each.attrname, each.attrval.toString()])) }),
    };
  }
  return tree;
}
