import { type CommandScript, shellWords } from '../commands';
import { GuestFailure } from '../failure';
import type { Calls } from './calls';
import { splitLines } from './contents';

/** Programs of the guest, answered by script. */
export type CommandCalls = Calls<
  'command' | 'commandLines' | 'sh' | 'shLines' | 'modprobe' | 'featureAvailable'
>;

export function commandCalls(script: CommandScript): CommandCalls {
  const command = (words: readonly string[]): Promise<string> => {
    if (words.length === 0) throw new GuestFailure('passed an empty list');
    return script.run(words.join(' '), words);
  };
  const sh = (line: string): Promise<string> => script.run(line, shellWords(line));
  return {
    command,
    commandLines: async (words) => splitLines(await command(words)),
    sh,
    shLines: async (line) => splitLines(await sh(line)),
    // The appliance's own: there is none, and it has none of the groups of optional functions.
    modprobe(module) {
      throw new GuestFailure(`${module}: a test guest has no kernel to load modules into`);
    },
    featureAvailable: () => false,
  };
}
