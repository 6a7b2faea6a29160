import type { LibvirtOutput } from '../../../types/output';
import { compressed } from './compressed';
import type { CommandOutputMode } from './mode';

export const libvirt: CommandOutputMode<LibvirtOutput> = {
  names: ['libvirt'],
  usage: '[-oc URI] [-os POOL]',
  help: 'a domain of libvirt, with its disks in a storage pool',
  options: [compressed],
  takes: ['outputConnection', 'outputStorage', 'outputPassword'],
  examples: ['-i ova guest.ova -o libvirt -oc qemu:///system -os default --bridge VLAN10:br0'],

  read({ given }) {
    const output: LibvirtOutput = { mode: 'libvirt' };
    const connection = given.text('outputConnection');
    const pool = given.text('outputStorage');
    const file = given.text('outputPassword');
    if (connection !== undefined) output.connection = connection;
    if (pool !== undefined) output.pool = pool;
    if (file !== undefined) output.password = { file };
    return output;
  },
};
