import { PassphraseLines } from '../ask-passphrase';
import { companionActions } from '../companions/actions';
import { withAskedPassword } from '../source-password';
import { performOnGuest, performWithoutGuest } from './companions';
import { convert, plan, rehearse } from './conversions';
import { clearAway, listGuests, printSource } from './listings';
import { questions } from './questions';
import type { Running, Work } from './running';

/** Does what a command line asks for. @returns the exit status */
export async function perform(command: Work, running: Running): Promise<number> {
  const companions = running.host.companions ?? companionActions;
  switch (command.action) {
    case 'list':
      return await listGuests(command, running);
    case 'leftovers':
      return await clearAway(command, running);
    case 'print-source':
      return await printSource(command, running);
    case 'finish-in-place':
    case 'open':
      return await performWithoutGuest(command, running, companions);
  }
  const { signal, onEvent, terminal, host } = running;
  using lines = new PassphraseLines(host.stdin);
  const given = {
    signal,
    onEvent,
    input: withAskedPassword(command.options.input, terminal),
    ...questions(command.passphrases, lines, running),
  };
  switch (command.action) {
    case 'in-place':
    case 'inspect':
      return await performOnGuest(command, given, companions, running);
    case 'plan':
      return await plan(command, given, running);
    case 'rehearse':
      return await rehearse(command, given, running);
    case 'convert':
      return await convert(command, given, running);
  }
}
