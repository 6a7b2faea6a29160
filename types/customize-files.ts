/** Changes of files and directories of the guest. Paths are absolute, and of the guest where nothing else is said. */

/** Makes a directory and those above it, as `--mkdir`. One that is there stays as it is. */
export interface MkdirOperation {
  operation: 'mkdir';
  path: string;
}

export type FileOperation = MkdirOperation;
