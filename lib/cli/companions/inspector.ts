import type { CommandLine } from '../command-line';
import { conversionOptions } from '../conversion-options';
import { displayOptions } from '../display-options';
import { inputOptions } from '../input-options';
import type { Subcommand } from '../subcommand';
import { guestDocument } from './document';
import { companionFacts } from './facts';
import { companionAnswer, companionOptions, scanCompanion } from './options';

const name = 'inspector';

const helpText = `v2v-node inspector: print what a conversion makes of a guest, as virt-v2v-inspector does

  v2v-node inspector -i ova guest.ova > guest.xml
  v2v-node inspector -i disk guest.vmdk -O guest.xml
  v2v-node inspector -i ova guest.ova --json

The guest is converted in overlays that are thrown away; the source is only read. Then XML is printed: sizes of the disks,
firmware, operating system, mount points, filesystems. Messages go to standard error, so the XML alone is on standard
output.

  -i MODE                    what the source is, with -ic, -if, -ip, -it, -io as in v2v-node --help
  -O FILE                    write to FILE, in place of an earlier document; - is standard output
  --json                     JSON in place of XML, with everything that is known of the guest
  --root, --key, --keys-from-stdin, --echo-keys, --mac, -n, -b, --initrd, --no-fstrim, --no-guest-agent, --virtio-win
  and what changes the guest (--hostname, --mkdir, …): as in v2v-node --help
  -m, --smp, --acceleration, --tmp, -q, -v, -x, --machine-readable, --colours, --wrap, -V: likewise

Exit status: 0, or 1 where the guest cannot be converted.
`;

/**
 * Reads the words after `v2v-node inspector`, or `virt-v2v-inspector`.
 *
 * @throws V2vError `USAGE`
 */
export function parseInspector(words: readonly string[], program = 'v2v-node inspector'): CommandLine {
  const scanned = scanCompanion(name, words, program);
  const facts = companionFacts(name);
  const text = companionAnswer(name, scanned, { program, help: helpText, facts });
  if (text !== undefined) return { action: 'print', text };
  const { given, operands } = scanned;
  const warnings: string[] = [];
  // With --json there is one document, and no events beside it.
  const display = { ...displayOptions(given), json: false };
  const input = inputOptions(given, operands, warnings);
  const options = conversionOptions(given, { input, display });
  return {
    action: 'inspect',
    options,
    document: guestDocument(given, display, given.has('json') ? 'json' : 'xml'),
    display,
    passphrases: { fromStdin: given.has('keysFromStdin'), echo: given.has('echoKeys') },
    warnings,
  };
}

export const inspectorCommand: Subcommand = {
  name,
  summary: 'print what a conversion makes of a guest, as virt-v2v-inspector does',
  helpText,
  examples: ['inspector -i ova guest.ova -O guest.xml'],
  options: companionOptions(name),
  operands: 'file',
  parse: (words) => parseInspector(words),
};
