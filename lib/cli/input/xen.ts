import type { XenInput } from '../../../types/input';
import { V2vError } from '../../errors';
import type { GivenOptions } from '../given-options';
import type { CommandInputMode } from './mode';
import { oneOperand } from './one-operand';
import { readSshUri, withPassword } from './ssh-uri';

const example = 'xen+ssh://root@xen1.example.com';

/** The host of `-ic`, and its password of `-ip`. */
function xenLocation(given: GivenOptions): Omit<XenInput, 'guest'> {
  given.choice('inputTransport', ['ssh']);
  const { server, path } = readSshUri(given.text('inputConnection') ?? '', 'xen+ssh', example);
  if (path !== '' && path !== '/') {
    throw new V2vError('USAGE', `-ic: a Xen host has no path; write ${example}`);
  }
  return { mode: 'xen', ssh: withPassword(server, given) };
}

export const xen: CommandInputMode<XenInput> = {
  names: ['libvirt'],
  told: '-ic xen+ssh://…',
  fits: (given) => /^xen\+ssh:\/\//i.test(given.value('inputConnection') ?? ''),
  usage: 'GUEST',
  help: 'a guest of a Xen host that is reached by ssh',
  examples: ['-ic xen+ssh://root@xen1.example.com web -o local -os /var/tmp'],
  takes: ['inputConnection', 'inputTransport', 'inputPassword'],
  ignores: { inputFormat: "libvirt's XML states the formats of its disks" },

  read(words) {
    const guest = oneOperand(words, '-i libvirt', 'the name of one guest', 'guest');
    return { ...xenLocation(words.given), guest };
  },

  readLocation: ({ given }) => xenLocation(given),
};
