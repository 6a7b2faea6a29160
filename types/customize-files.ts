/**
 * Changes of files and directories of the guest. Paths are absolute, and of the guest where nothing else is said; in a Windows
 * guest `/` is its system drive, and upper and lower case are the same. A `source` is a path of this host.
 */

/** Adds a line to the end of a text file, as `--append-line`: with the line ends that the file has. One that is not there is made. */
export interface AppendLineOperation {
  operation: 'append-line';
  path: string;
  /** Without its end. */
  line: string;
}

/** Sets the permissions of a file, as `--chmod`. Not in Windows guests. */
export interface ChmodOperation {
  operation: 'chmod';
  path: string;
  /** `0o644`; with the bits 0o7000 for setuid, setgid and sticky. */
  mode: number;
}

/** Gives a file to a user and a group, as `--chown`. Not in Windows guests. */
export interface ChownOperation {
  operation: 'chown';
  path: string;
  uid: number;
  gid: number;
}

/** Copies a file or a directory inside the guest, with all that is in it, as `--copy`. */
export interface CopyOperation {
  operation: 'copy';
  from: string;
  /** Where it is a directory, the copy goes into it. */
  to: string;
}

/** Copies a file or a directory of this host into a directory of the guest, with all that is in it, as `--copy-in`. */
export interface CopyInOperation {
  operation: 'copy-in';
  source: string;
  /** There already. */
  directory: string;
}

/** Removes files, and directories with all that is in them, as `--delete`. What is not there is no error. */
export interface DeleteOperation {
  operation: 'delete';
  /** May have `*`, `?`, `[…]` and `{…,…}`, as in a shell. */
  path: string;
}

/**
 * Edits a text file with Perl, as `--edit`. The expression is run for each line and changes `$_`, which has the line with
 * its end; `$lineno` counts the lines from 1; `die` leaves the file as it was.
 *
 * Perl runs on this host, confined: it reads no file but those of installed programs, writes none, and has no network.
 */
export interface EditOperation {
  operation: 'edit';
  path: string;
  /** `s/^#Port .* /Port 2222/` */
  expression: string;
}

/** Makes symbolic links, as `--link`. What has a link's name is replaced; a directory gets the link put into it. Not in Windows guests. */
export interface LinkOperation {
  operation: 'link';
  /** What the links say; not looked at. */
  target: string;
  links: readonly string[];
}

/** Makes a directory and those above it, as `--mkdir`. One that is there stays as it is. */
export interface MkdirOperation {
  operation: 'mkdir';
  path: string;
}

/** Moves or renames a file or a directory, as `--move`. */
export interface MoveOperation {
  operation: 'move';
  from: string;
  /** Where it is a directory, it goes into it. */
  to: string;
}

/** Overwrites a file and removes it, as `--scrub`, so that the converted disk does not have its content. */
export interface ScrubOperation {
  operation: 'scrub';
  path: string;
}

/** Unpacks a tar archive of this host into a directory of the guest, as `--tar-in`. It may be compressed by gzip, xz or bzip2. */
export interface TarInOperation {
  operation: 'tar-in';
  source: string;
  /** There already. */
  directory: string;
}

/** Makes an empty file, or sets the time of the one that is there, as `--touch`. */
export interface TouchOperation {
  operation: 'touch';
  path: string;
}

/** Empties a file, as `--truncate`. */
export interface TruncateOperation {
  operation: 'truncate';
  path: string;
}

/** Empties all files in a directory and those below it, as `--truncate-recursive`. Links are not followed. */
export interface TruncateRecursiveOperation {
  operation: 'truncate-recursive';
  path: string;
}

/** Copies a file of this host to the guest with its permissions and its owner, as `--upload`. In a Windows guest without these. */
export interface UploadOperation {
  operation: 'upload';
  source: string;
  /** Where it is a directory, the file goes into it under its own name. */
  path: string;
}

/** Writes a file, as `--write`; what was in it is gone. */
export interface WriteOperation {
  operation: 'write';
  path: string;
  /** All of it: no line end is added. */
  content: string;
}

/** A change of files of the guest; one type an operation, each named as the option of the command is. */
export type FileOperation =
  | AppendLineOperation
  | ChmodOperation
  | ChownOperation
  | CopyOperation
  | CopyInOperation
  | DeleteOperation
  | EditOperation
  | LinkOperation
  | MkdirOperation
  | MoveOperation
  | ScrubOperation
  | TarInOperation
  | TouchOperation
  | TruncateOperation
  | TruncateRecursiveOperation
  | UploadOperation
  | WriteOperation;
