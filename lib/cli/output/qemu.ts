import type { QemuOutput } from '../../../types/output';
import { compressed } from './compressed';
import { directoryOf } from './directory';
import type { CommandOutputMode } from './mode';

export const qemu: CommandOutputMode<QemuOutput> = {
  names: ['qemu'],
  usage: '-os DIRECTORY',
  help: 'disks and a script that starts QEMU, in a directory',
  examples: ['-i ova guest.ova -o qemu -os /var/tmp -of qcow2 --network VLAN10:default'],
  options: [compressed, { key: 'qemu-boot', help: 'start the guest when it is converted' }],
  takes: ['outputStorage'],

  read(words) {
    const output: QemuOutput = { mode: 'qemu', directory: directoryOf(words, '-o qemu') };
    return words.options.isOn('qemu-boot') ? { ...output, boot: true } : output;
  },
};
