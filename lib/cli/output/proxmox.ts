import type { ProxmoxOutput } from '../../../types/output';
import { V2vError } from '../../errors';
import type { CommandOutputMode } from './mode';

export const proxmox: CommandOutputMode<ProxmoxOutput> = {
  names: ['proxmox'],
  usage: '-oc URI -os STORAGE',
  help: 'a machine of Proxmox VE',
  takes: ['outputStorage', 'outputConnection', 'outputPassword'],

  read() {
    throw new V2vError('USAGE', '-o proxmox is not available yet');
  },
};
