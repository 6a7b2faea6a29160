import type { OvirtOutput } from '../../../types/output';
import { V2vError } from '../../errors';
import { compressed } from './compressed';
import type { CommandOutputMode } from './mode';

export const ovirt: CommandOutputMode<OvirtOutput> = {
  names: ['ovirt'],
  aliases: ['rhv', 'rhev'],
  usage: '-os DIRECTORY|HOST:/PATH',
  help: 'disks and an OVF in an export storage domain of oVirt',
  examples: ['-i ova guest.ova -o ovirt -os nfs.example.com:/export'],
  options: [compressed],
  takes: ['outputStorage'],

  read({ given }) {
    const storage = given.text('outputStorage');
    if (storage !== undefined) return { mode: 'ovirt', storage };
    throw new V2vError(
      'USAGE',
      '-o ovirt: the option -os is missing; name the directory of an export storage domain, or HOST:/PATH of NFS',
    );
  },
};
