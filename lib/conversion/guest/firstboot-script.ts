import type { Inspection } from '../../../types/inspection';
import type { Guestfs } from '../../guestfs';

/** A script that the guest is to run when it boots. */
export interface FirstbootScript {
  /** For the log; letters, digits, `.`, `_` and `-` stay, others become `-`. */
  name: string;
  /**
   * With its `#!` line. Exit status 0: it is done. Its output goes to the log. While it runs, a shutdown waits for it,
   * up to two minutes; a script that only waits for something ends when the file `$FIRSTBOOT_STOP` is there.
   */
  script: string;
  /** Boots at which it is tried until it succeeds; default 1: it runs once, whatever comes of it. */
  attempts?: number;
  /** Seconds after which one attempt is ended; default 900. */
  timeLimit?: number;
  /** Of a Windows guest: what runs the script; default `cmd`. Its lines get the ends that Windows wants. */
  language?: 'cmd' | 'powershell';
  /** Of a Windows guest: files that lie beside the script while it runs, by their plain names. Their directory is its own. */
  files?: Readonly<Record<string, Uint8Array>>;
  /** Of a Windows guest: it may end with 3010, which asks for a restart; the report then says to expect one. */
  mayRestart?: boolean;
}

/** How the guests of one kind are made to run scripts when they boot. */
export interface FirstbootSupport {
  /**
   * Leaves a script in the guest, to be run after those that were added before.
   *
   * @throws V2vError `GUEST_UNSUPPORTED` for a guest that cannot run it
   */
  add(to: { guest: Guestfs; inspection: Inspection }, script: FirstbootScript): Promise<void>;
}
