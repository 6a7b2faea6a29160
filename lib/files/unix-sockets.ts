import { readFile } from 'node:fs/promises';

/** A Unix socket of a process on this host that has a path. */
export interface UnixSocket {
  path: string;
  inode: string;
  /** It accepts connections; otherwise it is one end of a connection. */
  listening: boolean;
}

// Address, references, protocol, flags, type, state, inode, path.
const line = /^\S+ \S+ \S+ ([0-9a-f]+) \S+ \S+ +(\d+) (\/.*)$/i;
/** __SO_ACCEPTCON of include/linux/net.h. */
const acceptsConnections = 0x10000;

/** The Unix sockets that the kernel knows in our network namespace. Rejects where there is no /proc. */
export async function unixSockets(): Promise<UnixSocket[]> {
  const text = await readFile('/proc/self/net/unix', 'utf8');
  return text.split('\n').flatMap((each) => {
    const [, flags, inode, path] = line.exec(each) ?? [];
    if (flags === undefined || inode === undefined || path === undefined) return [];
    return { path, inode, listening: (Number.parseInt(flags, 16) & acceptsConnections) !== 0 };
  });
}
