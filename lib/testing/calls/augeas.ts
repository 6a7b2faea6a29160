import type { GuestfsActions } from '../../../types/guestfs.gen';
import { GuestErrno, GuestFailure } from '../failure';
import type { HostTree } from '../host-tree';
import { NativeLibrary } from '../native-library';
import { actionOf } from './action-names';
import type { Calls } from './calls';
import { preserveAttributes } from './preserve-attributes';

const passedOn = [
  'augClear',
  'augDefnode',
  'augDefvar',
  'augGet',
  'augInsert',
  'augLabel',
  'augLoad',
  'augLs',
  'augMatch',
  'augMv',
  'augRm',
  'augSet',
  'augSetm',
  'augTransform',
] as const satisfies (keyof GuestfsActions)[];

/** Configuration files as trees, by the real Augeas. */
export type AugeasCalls = Calls<(typeof passedOn)[number] | 'augInit' | 'augSave' | 'augClose'>;

/**
 * Augeas itself follows links as the host does. The addon has it pass over files that a link leads out of the guest's
 * directory, as an absolute link does, and refuse to save where one would be written.
 */
export function augeasCalls(tree: HostTree): { calls: AugeasCalls; close: () => Promise<void> } {
  let library: NativeLibrary | undefined;
  const opened = (action: string): NativeLibrary => {
    if (library === undefined) {
      throw new GuestFailure(`you must call 'aug_init' first to initialize Augeas before ${action}`);
    }
    return library;
  };
  const close = async (): Promise<void> => {
    const closed = library;
    library = undefined;
    await closed?.close();
  };
  const calls: Record<string, (...values: unknown[]) => Promise<unknown>> = {
    async augInit(root, flags) {
      await close();
      const { host, stats } = tree.find(root as string);
      if (!stats.isDirectory()) throw new GuestErrno('ENOTDIR', root as string);
      library = await NativeLibrary.open('augeas', 'aug_init', host, flags as number);
    },
    async augSave() {
      const augeas = opened('aug_save');
      await preserveAttributes(tree, augeas, () => augeas.call('aug_save', []));
    },
    async augClose() {
      opened('aug_close');
      await close();
    },
  };
  for (const name of passedOn) {
    const action = actionOf(name);
    calls[name] = async (...values) =>
      opened(action).call(action, values.slice(0, -1), values.at(-1) as object);
  }
  return { calls: calls as unknown as AugeasCalls, close };
}
