import { readFile, readdir, readlink } from 'node:fs/promises';

import { unixSockets } from '../files/unix-sockets';

/** What libguestfs made and started in this process, found by what the kernel says of us, as no call of it tells. */

const applianceSocket = /^(\/.*\/libguestfs[A-Za-z0-9]{6})\/guestfsd\.sock$/;

/** Directories with a socket that an appliance of any process on this host talks to, and the inodes of these sockets. */
async function socketDirectories(): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const { path, inode } of await unixSockets()) {
    const directory = applianceSocket.exec(path)?.[1];
    if (directory === undefined) continue;
    found.set(directory, [...(found.get(directory) ?? []), inode]);
  }
  return found;
}

async function ownSockets(): Promise<Set<string>> {
  const names = await readdir('/proc/self/fd');
  const links = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')));
  return new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? ''));
}

/** Directories for the sockets of appliances of this process, beside those in `known`. */
export async function ownSocketDirectories(known: ReadonlySet<string> = new Set()): Promise<string[]> {
  const candidates = [...(await socketDirectories())].filter(([directory]) => !known.has(directory));
  if (candidates.length === 0) return [];
  const own = await ownSockets();
  return candidates.filter(([, inodes]) => inodes.some((inode) => own.has(inode))).map(([name]) => name);
}

async function ownChildren(): Promise<number[]> {
  const threads = await readdir('/proc/self/task');
  // Absent where the kernel does not list children (CONFIG_PROC_CHILDREN).
  const lists = threads.map((thread) =>
    readFile(`/proc/self/task/${thread}/children`, 'utf8').catch(() => ''),
  );
  const text = (await Promise.all(lists)).join(' ');
  return text.split(/\s+/).filter(Boolean).map(Number);
}

/** The child of this process that was told to talk to the socket in `directory`: QEMU. */
export async function childOnSocket(directory: string): Promise<number | undefined> {
  for (const pid of await ownChildren()) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes(`${directory}/guestfsd.sock`)) return pid;
  }
  return undefined;
}
