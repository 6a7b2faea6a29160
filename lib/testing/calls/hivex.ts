import type { GuestfsActions } from '../../../types/guestfs.gen';
import { GuestErrno, GuestFailure } from '../failure';
import type { FoundPlace, HostTree } from '../host-tree';
import { NativeLibrary } from '../native-library';
import { actionOf } from './action-names';
import type { Calls } from './calls';

const passedOn = [
  'hivexNodeAddChild',
  'hivexNodeChildren',
  'hivexNodeDeleteChild',
  'hivexNodeGetChild',
  'hivexNodeGetValue',
  'hivexNodeName',
  'hivexNodeParent',
  'hivexNodeSetValue',
  'hivexNodeValues',
  'hivexRoot',
  'hivexValueKey',
  'hivexValueString',
  'hivexValueType',
  'hivexValueValue',
] as const satisfies (keyof GuestfsActions)[];

/** The registry of Windows, by the real hivex. One hive is open at a time, as in the appliance. */
export type HivexCalls = Calls<
  (typeof passedOn)[number] | 'hivexOpen' | 'hivexCommit' | 'hivexClose' | 'hivexValueUtf8'
>;

/** HIVEX_OPEN_… of hivex.h */
const flagBits = { verbose: 1, debug: 2, write: 4, unsafe: 8 } as const;

export function hivexCalls(tree: HostTree): { calls: HivexCalls; close: () => Promise<void> } {
  let library: NativeLibrary | undefined;
  let file: FoundPlace | undefined;
  const opened = (action: string): NativeLibrary => {
    if (library === undefined) throw new GuestFailure(`you must call 'hivex_open' first before ${action}`);
    return library;
  };
  const close = async (): Promise<void> => {
    const closed = library;
    library = undefined;
    await closed?.close();
  };
  const calls: Record<string, (...values: unknown[]) => Promise<unknown>> = {
    async hivexOpen(path, options) {
      await close();
      file = tree.find(path as string);
      if (!file.stats.isFile()) throw new GuestErrno('EINVAL', path as string);
      const given = options as Record<string, boolean | undefined>;
      const flags = Object.entries(flagBits).reduce((sum, [name, bit]) => sum | (given[name] ? bit : 0), 0);
      library = await NativeLibrary.open('hivex', 'hivex_open', file.host, flags);
    },
    async hivexCommit(path) {
      const hive = opened('hivex_commit');
      const to = typeof path === 'string' ? tree.locate(path) : tree.locate(file?.path ?? '/');
      // What was opened is written by its name, which may be a link by now.
      if (typeof path !== 'string' && to.host !== file?.host)
        throw new GuestErrno('ELOOP', file?.path ?? '/');
      await hive.call('hivex_commit', [to.host]);
    },
    async hivexClose() {
      opened('hivex_close');
      await close();
    },
    hivexValueUtf8: async (value) => opened('hivex_value_utf8').call('hivex_value_string', [value]),
  };
  for (const name of passedOn) {
    const action = actionOf(name);
    calls[name] = async (...values) => opened(action).call(action, values.slice(0, -1));
  }
  return { calls: calls as unknown as HivexCalls, close };
}
