import type { ListedGuest } from '../../types/guest-list';
import type { Source } from '../../types/source';
import type { Context } from '../run/context';

/**
 * One way to name a source, and to open it. `O` is its member of `InputOptions`, whose type a caller from JavaScript may
 * not have kept to: every function checks what it uses, and throws `USAGE`.
 */
export interface InputMode<O> {
  /** The input as virt-v2v's command line would say it: `-i ova centos.ova`. */
  describe(options: O): string;
  /** Programs of the host that `open` may run, beside qemu-img. */
  programs?(options: O): readonly string[];
  /**
   * Reads what is said about the guest and finds its disks. Writes nothing but files in `context.tempDir`; servers that
   * the disks need belong to the context (`context.own`). What may stand in the way is looked at first, with a `Preflight`.
   */
  open(options: O, context: Context): Promise<Source>;
  /** The guests that are there, where an input has several to choose from. */
  list?(location: Omit<O, 'guest'>, context: Context): Promise<ListedGuest[]>;
}
