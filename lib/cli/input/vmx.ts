import type { VmxInput } from '../../../types/input';
import { V2vError } from '../../errors';
import type { CommandInputMode } from './mode';
import { oneOperand } from './one-operand';
import { readSshUri, withPassword } from './ssh-uri';

const example = 'ssh://root@esx1.example.com/vmfs/volumes/datastore1/web/web.vmx';

export const vmx: CommandInputMode<VmxInput> = {
  names: ['vmx'],
  usage: 'FILE',
  help: "VMware's description of a guest; with -it ssh, ssh://[USER@]HOST[:PORT]/PATH of a host",
  examples: [
    '-i vmx guest.vmx -o local -os /var/tmp',
    '-i vmx -it ssh ssh://root@esx1/vmfs/volumes/ds1/web/web.vmx -o qemu -os /var/tmp',
  ],
  takes: ['inputTransport', 'inputPassword'],
  ignores: { inputFormat: 'its disks are VMDKs' },

  read(words) {
    const { given } = words;
    const transport = given.choice('inputTransport', ['ssh']);
    const path = oneOperand(words, '-i vmx', 'one VMX file');
    if (transport === undefined) {
      if (/^ssh:\/\//i.test(path))
        throw new V2vError('USAGE', '-i vmx: a file at a host needs -it ssh as well');
      if (given.has('inputPassword'))
        throw new V2vError('USAGE', '-i vmx: -ip belongs to -it ssh; leave it out');
      return { mode: 'vmx', path };
    }
    const { server, path: remote } = readSshUri(path, 'ssh', example);
    if (remote === '' || remote === '/') {
      throw new V2vError('USAGE', `-it ssh: the URI names no VMX file; write ${example}`);
    }
    return { mode: 'vmx', path: remote, ssh: withPassword(server, given) };
  },
};
