import type { TargetMachine } from '../../../../types/machine';
import type { ProxmoxFilesOutput } from '../../../../types/output';
import { packageVersion } from '../../../run/version';
import { shellQuote } from '../../../text/shell-quote';
import { bridgeOf, vmParameters } from '../parameters';

/** Stands for the directory of the script until the values are quoted; no name of a guest or a file holds it. */
const here = '\u0000';

/** A word of the shell, in which `here` becomes the directory. */
const word = (value: string): string =>
  value
    .split(here)
    .map((part) => (part === '' ? '' : shellQuote(part)))
    .join('"$here"');

/** What the shell is to see before it changes anything. */
function checks(
  { nics }: TargetMachine,
  { storage, bridge, pool }: ProxmoxFilesOutput,
  files: readonly string[],
): string[] {
  const bridges = new Set(
    nics.map(({ network }) => bridgeOf({ network }, { ...(bridge === undefined ? {} : { bridge }) })),
  );
  return [
    'for program in qm pvesm pvesh pveversion; do',
    '  command -v "$program" >/dev/null || die "this is no node of Proxmox VE: it has no program $program"',
    'done',
    '[ "$(id -u)" -eq 0 ] || die "run it as root"',
    "version=$(pveversion | sed -n 's|^pve-manager/\\([0-9]*\\).*|\\1|p')",
    '[ "${version:-0}" -ge 8 ] || die "it needs Proxmox VE 8.0 or newer"',
    'case $here in *[,=]*) die "move it to a directory that has neither a comma nor an equals sign in its path" ;; esac',
    ...files.map(
      (file) =>
        `[ -f "$here"/${shellQuote(file)} ] || die ${shellQuote(`the disk ${file} is not beside it`)}`,
    ),
    `pvesm status --content images --storage ${shellQuote(storage)} >/dev/null ||`,
    `  die ${shellQuote(`the storage ${storage} is not there, or takes no disks; name another in the script`)}`,
    ...[...bridges].flatMap((name) => [
      `[ -e /sys/class/net/${shellQuote(name)} ] ||`,
      `  die ${shellQuote(`there is no bridge ${name}; name another in the script`)}`,
    ]),
    ...(pool === undefined
      ? []
      : [
          `pvesh get ${shellQuote(`/pools/${pool}`)} --output-format json >/dev/null ||`,
          `  die ${shellQuote(`there is no pool ${pool}; make it first`)}`,
        ]),
    'if qm status "$vmid" >/dev/null 2>&1; then die "there is a machine $vmid already"; fi',
  ];
}

function creation(parameters: Record<string, string>): string[] {
  const lines = Object.entries(parameters).map(([key, value]) => `  --${key} ${word(value)}`);
  return ['qm create "$vmid" \\', `${lines.join(' \\\n')} ||`];
}

const number = (vmid: number | undefined): string =>
  vmid === undefined ? 'vmid=${1:-$(pvesh get /cluster/nextid)}' : `vmid=\${1:-${vmid}}`;

/**
 * A script for a node: it makes the machine of the disks beside it, in one command, which takes back by itself what it made
 * where it fails.
 *
 * @param files names of the disks, in their order
 * @throws V2vError `GUEST_UNSUPPORTED`, `OUTPUT_UNSUPPORTED`
 */
export function nodeScript(
  machine: TargetMachine,
  options: ProxmoxFilesOutput,
  files: readonly string[],
): string {
  const { storage, vmid, start } = options;
  const disks = files.map((file, disk) => ({ disk, value: `${storage}:0,import-from=${here}/${file}` }));
  const parameters = vmParameters(machine, options, disks);
  const lines = [
    '#!/bin/sh',
    `# Makes the machine ${parameters['name']} on a node of Proxmox VE, of the disks beside this script.`,
    `# Written by v2v-node ${packageVersion()}. Run it as root on the node; VMID is the number of the machine,`,
    `# ${vmid === undefined ? 'the next that is free' : String(vmid)} by default:`,
    '#',
    '#     sh SCRIPT [VMID]',
    '',
    'set -eu',
    'export LC_ALL=C',
    'PATH=$PATH:/usr/sbin:/sbin',
    '',
    'die() {',
    '  printf \'%s: %s\\n\' "$0" "$1" >&2',
    '  exit 1',
    '}',
    '',
    'here=$(cd -- "$(dirname -- "$0")" && pwd -P)',
    'command -v qm >/dev/null || die "this is no node of Proxmox VE: it has no program qm"',
    number(vmid),
    'case $vmid in "" | *[!0-9]*) die "the number of a machine has digits only, not $vmid" ;; esac',
    '',
    ...checks(machine, options, files),
    '',
    ...creation(parameters),
    '  die "the machine was not made; if there is a machine $vmid now, remove it: qm destroy $vmid --purge 1"',
    '',
    'echo "The machine $vmid is complete. Undo it with: qm destroy $vmid --purge 1"',
    ...(start === true ? ['qm start "$vmid"'] : ['echo "Start it with: qm start $vmid"']),
  ];
  return `${lines.join('\n')}\n`;
}
