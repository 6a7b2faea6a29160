import type { VSphereInput } from '../../../types/input';
import type { GivenOptions } from '../given-options';
import type { CommandInputMode } from './mode';
import { oneOperand } from './one-operand';
import { isVSphereUri, readVSphereUri } from './vsphere-uri';

/** Server and password of `-ic` and `-ip`. Without `-ip` there is no password: the command asks for it. */
export function vsphereLocation(given: GivenOptions): Omit<VSphereInput, 'guest'> {
  const server = readVSphereUri(given.text('inputConnection') ?? '');
  const file = given.text('inputPassword');
  const password = file === undefined ? {} : { password: { file } };
  return { mode: 'vsphere', server, ...password } as Omit<VSphereInput, 'guest'>;
}

export const vsphere: CommandInputMode<VSphereInput> = {
  names: ['libvirt'],
  told: '-ic vpx://…',
  usage: 'GUEST',
  help: 'a guest of a vCenter or an ESXi host (esx://…), its disks over HTTPS',
  examples: [
    '-ic vpx://root@vcenter/DC/Cluster/esx1 -ip password.txt guest -o qemu -os /var/tmp',
    '-ic esx://root@esx1/?no_verify=1 guest -o local -os /var/tmp',
  ],
  takes: ['inputConnection', 'inputPassword'],
  ignores: { inputFormat: 'the disks are raw' },
  fits: (given) => isVSphereUri(given.value('inputConnection')) && !given.has('inputTransport'),

  read(words) {
    const guest = oneOperand(words, '-i libvirt', 'the name or the UUID of one guest', 'guest');
    return { ...vsphereLocation(words.given), guest };
  },

  readLocation: ({ given }) => vsphereLocation(given),
};
