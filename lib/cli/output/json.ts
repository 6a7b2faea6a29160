import type { JsonOutput } from '../../../types/output';
import { compressed } from './compressed';
import { directoryOf } from './directory';
import type { CommandOutputMode } from './mode';

export const json: CommandOutputMode<JsonOutput> = {
  names: ['json'],
  usage: '-os DIRECTORY',
  help: 'disks and a JSON file that describes the machine, in a directory',
  options: [
    compressed,
    {
      key: 'json-disks-pattern',
      value: 'PATTERN',
      help: 'names of the disks, made of %{GuestName}, %{DiskNo}, %{DiskDeviceName} and %%',
    },
  ],
  takes: ['outputStorage'],

  read(words) {
    const output: JsonOutput = { mode: 'json', directory: directoryOf(words, '-o json') };
    const disksPattern = words.options.text('json-disks-pattern');
    return disksPattern === undefined ? output : { ...output, disksPattern };
  },
};
