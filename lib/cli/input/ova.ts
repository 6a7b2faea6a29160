import type { OvaInput } from '../../../types/input';
import type { CommandInputMode } from './mode';
import { oneOperand } from './one-operand';

export const ova: CommandInputMode<OvaInput> = {
  names: ['ova'],
  usage: 'FILE',
  help: 'an OVA, an .ovf file, or the directory of one',
  examples: ['-i ova guest.ova -o local -os /var/tmp'],
  options: [
    {
      key: 'virtual-system',
      value: 'VALUE',
      help: 'id or name of the guest, where the OVF describes several',
    },
  ],
  ignores: { inputFormat: 'the formats of its disks are known' },

  read(words) {
    const path = oneOperand(words, '-i ova', 'one OVA file or directory');
    const virtualSystem = words.options.text('virtual-system');
    return virtualSystem === undefined ? { mode: 'ova', path } : { mode: 'ova', path, virtualSystem };
  },
};
