import type { LibvirtInput } from '../../../types/input';
import { libvirtAccess } from './libvirt-access';
import type { CommandInputMode } from './mode';
import { oneOperand } from './one-operand';

/** Hypervisors whose disks are not files of libvirt's host: each has a mode of its own. */
const ownMode = /^(?:esx|gsx|vpx|xen\+ssh):\/\/[^/]/i;

export const libvirt: CommandInputMode<LibvirtInput> = {
  names: ['libvirt'],
  fits: (given) => !ownMode.test(given.value('inputConnection') ?? ''),
  usage: '[-ic URI] GUEST',
  help: 'a guest of libvirt by its name or UUID',
  examples: ['-i libvirt -ic qemu:///system web -o local -os /var/tmp'],
  takes: ['inputConnection', 'inputPassword'],
  ignores: { inputFormat: 'libvirt states the formats of the disks' },

  read(words) {
    const guest = oneOperand(words, '-i libvirt', 'the name or the UUID of one guest', 'guest');
    return { mode: 'libvirt', guest, ...libvirtAccess(words.given) };
  },

  readLocation: ({ given }) => ({ mode: 'libvirt', ...libvirtAccess(given) }),
};
