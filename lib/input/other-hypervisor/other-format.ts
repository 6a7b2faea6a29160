/** What something is, and what to do with it. */
export interface Explanation {
  /** The end of a sentence, without a full stop: `an export of Hyper-V, …`. */
  what: string;
  hint: string;
}

/** What a hypervisor keeps its guests in. */
export interface OtherFormat {
  /** @param files below the directory, with `/` */
  ofDirectory?(path: string, files: readonly string[]): Explanation | undefined;
  ofFile?(path: string, size: number): Explanation | undefined | Promise<Explanation | undefined>;
}
