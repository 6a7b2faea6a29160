import type { Readable } from 'node:stream';

import type { FileRange } from '../image/file-range';

/** A file inside an OVA. `name` is relative, with `/`, without `.` and `..`. */
export interface Member {
  name: string;
  size: number;
}

/** An OVA, whatever it is packed in. Member names have been checked: none leads outside. */
export interface Container extends AsyncDisposable {
  /** What the user named. */
  readonly path: string;
  readonly kind: 'directory' | 'tar' | 'zip';
  /** By name, in the order of the archive. */
  readonly members: ReadonlyMap<string, Member>;
  /** The archive ends without the mark of its end: a member that is missing may have been cut off. */
  readonly incomplete: boolean;
  read(member: Member): Promise<Readable>;
  /** Where the bytes of the member lie on the host; undefined where they must be unpacked first. */
  locate(member: Member): Promise<FileRange | undefined>;
}
