import type { DiskInput } from '../../../types/input';
import { V2vError } from '../../errors';
import type { CommandInputMode } from './mode';

export const disk: CommandInputMode<DiskInput> = {
  names: ['disk'],
  aliases: ['local'],
  usage: 'FILE…',
  help: 'disk images, or NBD URIs, in the order of the old machine',
  examples: ['-i disk guest.vmdk -o local -os /var/tmp -on guest2 --root first'],
  takes: ['inputFormat'],

  read({ operands, given }) {
    if (operands.length === 0) {
      throw new V2vError('USAGE', '-i disk: no disk is named; expecting a disk image, or several');
    }
    const input: DiskInput = { mode: 'disk', paths: [...operands] };
    const format = given.text('inputFormat');
    return format === undefined ? input : { ...input, format };
  },
};
