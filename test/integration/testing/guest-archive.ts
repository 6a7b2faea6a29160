import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { extract, pack } from 'tar-stream';

import type { TestGuest } from '../../../lib/testing';
import { contentOf, type GuestTree, type TreeEntry } from '../../agreement/guest-tree';

/** How tar(1) names extended attributes in its headers. */
const xattrPrefix = 'SCHILY.xattr.';

/** Writes all files of a test guest, with their owners, modes, attributes and second names, into an archive. */
export async function archiveGuest(guest: TestGuest, archive: string): Promise<void> {
  const tar = pack();
  const firstNames = new Map<string, string>();
  for (const path of ['/', ...(await guest.find('/')).map((name) => `/${name}`)]) {
    const { st_mode, st_uid: uid, st_gid: gid, st_ino } = await guest.lstatns(path);
    const xattrs = await guest.lgetxattrs(path);
    const header = {
      name: `.${path}`,
      mode: st_mode & 0o7777,
      uid,
      gid,
      mtime: new Date(0),
      pax: Object.fromEntries(xattrs.map((each) => [xattrPrefix + each.attrname, each.attrval.toString()])),
    };
    const firstName = firstNames.get(String(st_ino));
    const isDirectory = (st_mode & 0o170000) === 0o040000;
    if (!isDirectory) firstNames.set(String(st_ino), path);
    if (isDirectory) tar.entry({ ...header, type: 'directory' });
    else if (firstName !== undefined) tar.entry({ ...header, type: 'link', linkname: `.${firstName}` });
    else if ((st_mode & 0o170000) === 0o120000) {
      tar.entry({ ...header, type: 'symlink', linkname: await guest.readlink(path) });
    } else tar.entry(header, await guest.readFile(path));
  }
  tar.finalize();
  await writeFile(archive, await buffer(tar));
}

/** What is in an archive of a whole filesystem. */
export async function readArchive(archive: string): Promise<GuestTree> {
  const tree: GuestTree = {};
  for await (const entry of createReadStream(archive).pipe(extract())) {
    const { name, type, mode, uid, gid, linkname, pax } = entry.header;
    const content = await buffer(entry);
    const path = name.replace(/^\./, '').replace(/(.)\/$/, '$1');
    const [, first] = type === 'link' ? (/^\.(\/.*)/.exec(linkname ?? '') ?? []) : [];
    const xattrs = Object.entries(pax ?? {}).filter(([key]) => key.startsWith(xattrPrefix));
    tree[path] =
      (first === undefined ? undefined : tree[first]) ??
      ({
        type: type === 'directory' || type === 'symlink' ? type : 'file',
        mode: (mode ?? 0).toString(8),
        owner: `${uid}:${gid}`,
        ...(type === 'symlink' ? { target: linkname ?? '' } : {}),
        ...(type === 'file' ? { content: contentOf(content) } : {}),
        ...(xattrs.length === 0
          ? {}
          : {
              xattrs: Object.fromEntries(
                xattrs.map(([key, value]) => [key.slice(xattrPrefix.length), value]),
              ),
            }),
      } satisfies TreeEntry);
  }
  return tree;
}
