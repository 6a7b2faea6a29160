import type { NullOutput } from '../../../types/output';
import { V2vError } from '../../errors';
import type { CommandOutputMode } from './mode';

export const nullMode: CommandOutputMode<NullOutput> = {
  names: ['null'],
  usage: '',
  help: 'nothing: the guest is converted, and its disks are only read',

  read({ disks: { format, allocation } }) {
    if (format === 'qcow2' || allocation === 'preallocated') {
      throw new V2vError('USAGE', '-o null takes -of raw and -oa sparse only; leave the options out');
    }
    return { mode: 'null' };
  },
};
