import { type CommandScript, shellWords } from '../commands';
import { GuestFailure } from '../failure';
import { type HostTree, withoutNumber } from '../host-tree';
import type { Calls } from './calls';

/** What is run in the appliance rather than in the guest. */
export type ApplianceCalls = Calls<'debug'>;

/** Where the appliance has the guest's filesystems. */
const sysroot = '/sysroot';

/**
 * Of `debug` there is `sh`, the appliance's shell. Attributes that libguestfs cannot set, because their values have NULs, are
 * set as find(1) and setfattr(1) do; for everything else, answers are scripted as for the guest's own programs.
 */
export function applianceCalls(tree: HostTree, script: CommandScript): ApplianceCalls {
  const setAttribute = (path: string, name: string, value: Buffer): void => {
    const { stats } = tree.find(path, { follow: false });
    const { xattrs } = tree.attributes.of(stats);
    tree.attributes.change(stats, { xattrs: new Map(xattrs).set(name, value) });
    if (!stats.isDirectory()) return;
    for (const entry of tree.names(path)) setAttribute(`${path}/${entry}`, name, value);
  };

  return {
    async debug(subcommand, args) {
      const [line] = args;
      if (subcommand !== 'sh' || line === undefined) {
        throw new GuestFailure(`a test guest has only the subcommand sh, not ${subcommand}`);
      }
      const words = shellWords(line);
      const wanted = readSetfattr(words);
      if (wanted === undefined) return script.run(line, words);
      const { path, name, value } = wanted;
      if (!path.startsWith(`${sysroot}/`)) throw new GuestFailure(`${path}: not a path of the guest`);
      withoutNumber(() => setAttribute(path.slice(sysroot.length), name, value));
      return '';
    },
  };
}

/** What `find PATH -exec setfattr -h -n NAME -v 0xVALUE {} +` is to do; undefined of another command. */
function readSetfattr(words: readonly string[]): { path: string; name: string; value: Buffer } | undefined {
  const [find, path = '', ...rest] = words;
  const [name = '', value = ''] = [rest[4], rest[6]];
  const command = ['-exec', 'setfattr', '-h', '-n', name, '-v', value, '{}', '+'];
  const isIt = find === 'find' && rest.length === command.length && rest.join('\0') === command.join('\0');
  if (!isIt || !/^0x(?:[0-9a-f]{2})+$/i.test(value)) return undefined;
  return { path, name, value: Buffer.from(value.slice(2), 'hex') };
}
