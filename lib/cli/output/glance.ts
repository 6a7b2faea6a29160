import type { GlanceOutput } from '../../../types/output';
import { V2vError } from '../../errors';
import { compressed } from './compressed';
import type { CommandOutputMode } from './mode';
import { cloudOptions, cloudTakes, readCloud } from './openstack-cloud';

const visibilities = ['private', 'shared', 'community', 'public'] as const;

export const glance: CommandOutputMode<GlanceOutput> = {
  names: ['glance'],
  usage: '-oo os-cloud=NAME',
  help: 'images of OpenStack (Glance)',
  examples: ['-i ova guest.ova -o glance -of qcow2 -oo os-cloud=production'],
  options: [
    compressed,
    { key: 'visibility', value: visibilities.join('|'), help: 'who sees the images' },
    ...cloudOptions,
  ],
  takes: cloudTakes,

  read(words) {
    const output: GlanceOutput = { mode: 'glance', ...readCloud(words) };
    const visibility = words.options.text('visibility');
    if (visibility === undefined) return output;
    const found = visibilities.find((each) => each === visibility);
    if (found !== undefined) return { ...output, visibility: found };
    throw new V2vError('USAGE', `-oo visibility is ${visibilities.join(', ')}, not '${visibility}'`);
  },
};
