/** Which sockets a program may make: none; those of this host, by their paths; all, and with them the network. */
export type Sockets = 'none' | 'unix' | 'all';

/**
 * What a confined program may open, beside what every program needs (`system-paths.ts`). Absolute paths; a directory stands
 * for everything below it.
 */
export interface Access {
  /** Files, block devices and directories that it reads. */
  read?: readonly string[];
  /** What it reads, writes, makes and removes. */
  write?: readonly string[];
  /** Default `none`. */
  sockets?: Sockets;
}

const sizes: readonly Sockets[] = ['none', 'unix', 'all'];

/** What several programs, or one with several tasks, may open together. */
export function joinAccess(...parts: readonly Access[]): Required<Access> {
  const rank = Math.max(0, ...parts.map(({ sockets = 'none' }) => sizes.indexOf(sockets)));
  return {
    read: [...new Set(parts.flatMap(({ read = [] }) => read))],
    write: [...new Set(parts.flatMap(({ write = [] }) => write))],
    sockets: sizes[rank] ?? 'all',
  };
}
