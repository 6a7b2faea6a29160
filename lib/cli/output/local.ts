import type { LocalOutput } from '../../../types/output';
import { compressed } from './compressed';
import { directoryOf } from './directory';
import type { CommandOutputMode } from './mode';

export const local: CommandOutputMode<LocalOutput> = {
  names: ['local', 'disk'],
  usage: '-os DIRECTORY',
  help: 'disks and libvirt XML in a directory',
  options: [compressed],
  takes: ['outputStorage'],

  read(words) {
    return { mode: 'local', directory: directoryOf(words, '-o local') };
  },
};
