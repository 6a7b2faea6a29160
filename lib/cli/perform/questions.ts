import type { PlanOptions } from '../../convert';
import { V2vError } from '../../errors';
import { askPassphrase, type PassphraseLines } from '../ask-passphrase';
import { askRoot } from '../ask-root';
import type { PassphraseSource } from '../command-line';
import type { Running } from './running';

type Questions = Pick<PlanOptions, 'askRoot' | 'askPassphrase'>;

/** How the library asks whoever runs the command; without what nobody is there to answer. */
export function questions(source: PassphraseSource, lines: PassphraseLines, running: Running): Questions {
  return { ...rootQuestion(running), ...passphraseQuestion(source, lines, running) };
}

function rootQuestion({ host, renderer, signal }: Running): Pick<Questions, 'askRoot'> {
  if (host.stdin.isTTY !== true || host.stderr.isTTY !== true) return {};
  // Standard output may be a program's (--json, --machine-readable): the question goes where the person is.
  const say = (text: string) => {
    renderer.end();
    host.stderr.write(text);
  };
  return { askRoot: (candidates) => askRoot(candidates, { input: host.stdin, say, signal }) };
}

function passphraseQuestion(
  { fromStdin, echo }: PassphraseSource,
  lines: PassphraseLines,
  { host, renderer, signal }: Running,
): Pick<Questions, 'askPassphrase'> {
  if (fromStdin) return { askPassphrase: (device) => lines.read(device, signal) };
  const probe = host.openTerminal?.();
  if (probe === undefined) return {};
  probe.close();
  return {
    askPassphrase: async (device) => {
      renderer.end();
      const terminal = host.openTerminal?.();
      if (terminal === undefined)
        throw new V2vError('DISK_ENCRYPTED', `there is no terminal to ask on for ${device.name}`, {
          subject: device.name,
          hint: 'Give the key with --key.',
        });
      return await askPassphrase(device, terminal, { signal, echo });
    },
  };
}
