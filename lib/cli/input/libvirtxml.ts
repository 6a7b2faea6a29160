import type { LibvirtXmlInput } from '../../../types/input';
import { libvirtAccess } from './libvirt-access';
import type { CommandInputMode } from './mode';
import { oneOperand } from './one-operand';

export const libvirtxml: CommandInputMode<LibvirtXmlInput> = {
  names: ['libvirtxml'],
  usage: 'FILE',
  help: "libvirt's XML of a guest, as virsh dumpxml writes it",
  examples: ['-i libvirtxml guest.xml -o qemu -os /var/tmp'],
  takes: ['inputConnection', 'inputPassword'],
  ignores: { inputFormat: 'the XML states the formats of its disks' },

  read(words) {
    const path = oneOperand(words, '-i libvirtxml', 'one XML file');
    return { mode: 'libvirtxml', path, ...libvirtAccess(words.given) };
  },
};
