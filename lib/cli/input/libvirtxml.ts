import type { LibvirtXmlInput } from '../../../types/input';
import type { CommandInputMode } from './mode';
import { oneOperand } from './one-operand';

export const libvirtxml: CommandInputMode<LibvirtXmlInput> = {
  names: ['libvirtxml'],
  usage: 'FILE',
  help: "libvirt's XML of a guest, as virsh dumpxml writes it",
  examples: ['-i libvirtxml guest.xml -o qemu -os /var/tmp'],
  ignores: { inputFormat: 'the XML states the formats of its disks' },

  read(words) {
    return { mode: 'libvirtxml', path: oneOperand(words, '-i libvirtxml', 'one XML file') };
  },
};
