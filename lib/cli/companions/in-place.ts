import { V2vError } from '../../errors';
import type { CommandLine } from '../command-line';
import { conversionOptions } from '../conversion-options';
import { displayOptions } from '../display-options';
import { inputOptions } from '../input-options';
import type { Subcommand } from '../subcommand';
import { guestDocument } from './document';
import { companionFacts } from './facts';
import { companionAnswer, companionOptions, scanCompanion } from './options';

const name = 'in-place';

const helpText = `v2v-node in-place: convert a guest in its own disks

  v2v-node in-place -i disk guest.qcow2 -if qcow2
  v2v-node in-place -i libvirt -ic qemu:///system guest -O guest.xml
  v2v-node in-place --finish /var/tmp/v2v-node-in-place.Xa81Kd

THE SOURCE IS CHANGED, and only a backup brings it back. Everything is converted in overlays first; what was changed is
written to the disks when all of it has passed, so that a conversion that fails leaves them as they were. The disks are raw
or qcow2, files or block devices of this host. A guest in VMware's disks is converted into a copy: see v2v-node --help.

  -i MODE            what the source is: disk FILE…, libvirt GUEST, libvirtxml FILE
  -ic, -if, -ip, -io as in v2v-node --help
  -O FILE            write what the guest is to FILE, as virt-v2v-inspector does; - is standard output
  --finish DIRECTORY write to the end what was broken off; the error names the directory
  --print-source     print what the source says about the guest, and stop
  --block-driver BUS virtio-blk or virtio-scsi, for a Windows guest
  --root, --key, --keys-from-stdin, --echo-keys, --mac, -n, -b, --initrd, --no-guest-agent, --virtio-win
  and what changes the guest (--hostname, --mkdir, …): as in v2v-node --help
  -m, --smp, --acceleration, --tmp, -q, -v, -x, --json, --machine-readable, --colours, --wrap, -V: likewise

Filesystems are not trimmed, as nothing is copied. Exit status: 0, or 1 where it failed.
`;

/**
 * Reads the words after `v2v-node in-place`, or `virt-v2v-in-place`.
 *
 * @throws V2vError `USAGE`
 */
export function parseInPlace(words: readonly string[], program = 'v2v-node in-place'): CommandLine {
  const scanned = scanCompanion(name, words, program);
  const facts = companionFacts(name);
  const text = companionAnswer(name, scanned, { program, help: helpText, facts });
  if (text !== undefined) return { action: 'print', text };
  const { given, operands } = scanned;
  const warnings: string[] = [];
  const display = displayOptions(given);
  const tempDir = given.text('tempDir');
  const where = tempDir === undefined ? {} : { tempDir };

  const directory = given.text('finish');
  if (directory !== undefined) {
    if (given.has('input') || operands.length > 0) {
      throw new V2vError('USAGE', '--finish knows the disks itself; leave the source out');
    }
    return { action: 'finish-in-place', directory, ...where, display, warnings };
  }
  const input = inputOptions(given, operands, warnings);
  if (given.has('printSource')) return { action: 'print-source', input, ...where, display, warnings };
  const options = conversionOptions(given, { input, display });
  return {
    action: 'in-place',
    options,
    ...(given.has('document') ? { document: guestDocument(given, display, 'xml') } : {}),
    display,
    passphrases: { fromStdin: given.has('keysFromStdin'), echo: given.has('echoKeys') },
    warnings,
  };
}

export const inPlaceCommand: Subcommand = {
  name,
  summary: 'convert a guest in its own disks, as virt-v2v-in-place does',
  helpText,
  examples: ['in-place -i disk guest.qcow2 -if qcow2'],
  options: companionOptions(name),
  operands: 'file',
  parse: (words) => parseInPlace(words),
};
