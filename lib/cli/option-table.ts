/** The options of `v2v-node`: the parser reads this table, `--help` prints it. */
import { collectSpecs } from './collect-options';
import { bootSpecs } from './boot-options';
import { customizeSpecs } from './customize';
import { inputSide } from './input';
import type { Side } from './modes/command-mode';
import type { OptionGroup, OptionSpec } from './option-spec';
import { olderVddkOptions } from './input/vddk';
import { outputSide } from './output';
import { olderVdsmOptions } from './output/vdsm';
import { unavailableOptions } from './unavailable-options';
import { windowsSpecs } from './windows-options';

/** `ova|disk|…` */
function namesOf({ modes }: Side): string {
  return [...new Set(modes.map(({ names }) => names[0]))].join('|');
}

export const optionGroups: readonly OptionGroup[] = [
  {
    heading: 'Source',
    options: [
      { key: 'input', names: ['i'], value: namesOf(inputSide), once: true, help: 'what the source is' },
      {
        key: 'inputFormat',
        names: ['if'],
        value: 'FORMAT',
        once: true,
        side: 'input',
        help: 'format of the disks',
      },
      {
        key: 'inputConnection',
        names: ['ic'],
        value: 'URI',
        once: true,
        side: 'input',
        help: 'libvirt URI of the old hypervisor',
      },
      {
        key: 'inputTransport',
        names: ['it'],
        value: 'ssh|vddk',
        once: true,
        side: 'input',
        help: 'how the disks are read',
      },
      {
        key: 'inputPassword',
        names: ['ip', 'password-file'],
        value: 'FILE',
        completes: 'file',
        once: true,
        side: 'input',
        help: 'file whose first line is the password of the source',
      },
      {
        key: 'inputOption',
        names: ['io'],
        value: 'KEY[=VALUE]',
        help: 'option of the input mode; ? lists them',
      },
      ...olderVddkOptions,
      {
        key: 'printSource',
        names: ['print-source'],
        help: 'print what the source says about the guest, and stop',
      },
      {
        key: 'plan',
        names: ['plan'],
        help: 'print what the conversion would do, and stop; nothing is written, and -o may be left out',
      },
    ],
  },
  {
    heading: 'Target',
    options: [
      { key: 'output', names: ['o'], value: namesOf(outputSide), once: true, help: 'what is written' },
      {
        key: 'outputStorage',
        names: ['os'],
        value: 'STORAGE',
        completes: 'directory',
        once: true,
        side: 'output',
        help: 'where the disks go: directory, pool, storage, storage domain or volume type',
      },
      {
        key: 'outputConnection',
        names: ['oc'],
        value: 'URI',
        once: true,
        side: 'output',
        help: 'URI of the new hypervisor or its API',
      },
      {
        key: 'outputPassword',
        names: ['op'],
        value: 'FILE',
        completes: 'file',
        once: true,
        side: 'output',
        help: 'file whose first line is the password of the target',
      },
      {
        key: 'outputFormat',
        names: ['of'],
        value: 'raw|qcow2',
        once: true,
        help: 'format of the disks (raw)',
      },
      {
        key: 'outputAllocation',
        names: ['oa'],
        value: 'sparse|preallocated',
        once: true,
        help: 'allocation of the disks (sparse)',
      },
      { key: 'outputName', names: ['on'], value: 'NAME', once: true, help: 'new name of the guest' },
      {
        key: 'outputOption',
        names: ['oo'],
        value: 'KEY[=VALUE]',
        help: 'option of the output mode; ? lists them',
      },
      { key: 'compressed', names: ['compressed'], side: 'output', standsFor: 'compressed' },
      { key: 'qemuBoot', names: ['qemu-boot'], side: 'output', standsFor: 'qemu-boot' },
      ...olderVdsmOptions,
    ],
  },
  {
    heading: 'Copying the disks',
    options: [
      {
        key: 'copyFirst',
        names: ['copy-first'],
        help: 'copy the disks as they are, and convert the copy (default where the source is at a server)',
      },
      {
        key: 'convertFirst',
        names: ['convert-first'],
        help: 'convert the guest before its disks are copied',
      },
      {
        key: 'noKeepCopy',
        names: ['no-keep-copy'],
        help: 'with --copy-first: remove the copy where the conversion fails',
      },
      { key: 'parallel', names: ['parallel'], value: 'N', help: 'copy N disks at once (1)' },
      {
        key: 'bandwidth',
        names: ['bandwidth'],
        value: 'BPS',
        once: true,
        help: 'read at most so many bits a second, over all disks: 100M, 1G',
      },
      {
        key: 'bandwidthFile',
        names: ['bandwidth-file'],
        value: 'FILE',
        completes: 'file',
        once: true,
        help: 'read that limit from FILE, now and then; FILE may be made, changed or removed meanwhile',
      },
      {
        key: 'verify',
        names: ['verify'],
        value: 'none|sampled|full',
        once: true,
        help: 'compare the disks with their copies: samples, or all of them (none)',
      },
    ],
  },
  {
    heading: 'Guest',
    options: [
      {
        key: 'root',
        names: ['root'],
        value: 'ask|single|first|/dev/…',
        help: 'which operating system is meant (ask)',
      },
      {
        key: 'initrd',
        names: ['initrd'],
        value: 'auto|keep|append|rebuild',
        once: true,
        help: 'how the drivers get into the initrd (auto)',
      },
      {
        key: 'key',
        names: ['key'],
        value: 'ID:key:STRING|ID:file:FILE|ID:clevis',
        help: 'open the encrypted device ID: its name, a LUKS UUID, or all',
      },
      {
        key: 'keysFromStdin',
        names: ['keys-from-stdin'],
        help: 'read passphrases from standard input, one line for each device',
      },
      { key: 'echoKeys', names: ['echo-keys'], help: 'show passphrases while they are typed' },
      {
        key: 'noGuestAgent',
        names: ['no-guest-agent'],
        help: 'do not have the guest install the QEMU guest agent',
      },
      { key: 'noFstrim', names: ['no-fstrim'], help: 'do not trim the filesystems before the copy' },
      ...collectSpecs,
      { key: 'noTrim', names: ['no-trim'], value: 'IGNORED' },
      { key: 'vmType', names: ['vmtype'], value: 'IGNORED' },
    ],
  },
  { heading: 'Windows guests', options: windowsSpecs },
  { heading: 'Changes in the guest, made in their order', options: customizeSpecs },
  { heading: 'Starting the guest once it is converted', options: bootSpecs },
  {
    heading: 'Networks of the target',
    options: [
      {
        key: 'network',
        names: ['n', 'network'],
        value: '[IN:]OUT',
        help: 'map network IN, or every network, to OUT',
      },
      {
        key: 'bridge',
        names: ['b', 'bridge'],
        value: '[IN:]OUT',
        help: 'map bridge IN, or every bridge, to OUT',
      },
      {
        key: 'mac',
        names: ['mac'],
        value: 'MAC:network|bridge:OUT',
        help: 'map the NIC with this MAC to OUT; MAC:ip:IP[,GATEWAY[,LENGTH[,DNS…]]] gives it an address (Windows)',
      },
    ],
  },
  {
    heading: 'Appliance and host',
    options: [
      { key: 'memory', names: ['m', 'memsize'], value: 'MIB', help: 'memory of the appliance' },
      { key: 'smp', names: ['smp'], value: 'N', help: 'processors of the appliance' },
      {
        key: 'acceleration',
        names: ['acceleration'],
        value: 'auto|kvm|tcg',
        once: true,
        help: 'KVM, emulation, or whichever works (auto)',
      },
      {
        key: 'tempDir',
        names: ['tmp'],
        value: 'DIRECTORY',
        completes: 'directory',
        once: true,
        help: 'where large temporary files go',
      },
    ],
  },
  {
    heading: 'Messages',
    options: [
      { key: 'quiet', names: ['q', 'quiet'], help: 'show only warnings and errors' },
      {
        key: 'verbose',
        names: ['v', 'verbose'],
        help: 'show everything that is found out, and debug messages',
      },
      { key: 'trace', names: ['x'], help: 'show every libguestfs call' },
      { key: 'json', names: ['json'], help: 'print events as JSON, one a line' },
      {
        key: 'result',
        names: ['result'],
        value: 'FILE',
        completes: 'file',
        once: true,
        help: 'write the result, or the error, to FILE as JSON; `v2v-node report FILE` shows it',
      },
      {
        key: 'machineReadable',
        names: ['machine-readable'],
        value: 'CHANNEL',
        optionalValue: true,
        help: 'write messages as lines of JSON to file:PATH, stream:stdout|stderr or fd:N as well; without a guest, print what v2v-node can do',
      },
      {
        key: 'colours',
        names: ['colours', 'colors', 'colour', 'color'],
        help: 'use colours even without a terminal',
      },
      { key: 'wrap', names: ['wrap'], help: 'break long messages even without a terminal' },
      {
        key: 'help',
        names: ['help'],
        value: 'all',
        optionalValue: true,
        help: 'print the help; --help all: every option',
      },
      { key: 'version', names: ['V', 'version'], help: 'print the version' },
      { key: 'shortOptions', names: ['short-options'] },
      { key: 'longOptions', names: ['long-options'] },
      { key: 'debugGc', names: ['debug-gc'] },
    ],
  },
];

/** Every option the parser knows, those that only say why they are not available included. */
export const optionTable: readonly OptionSpec[] = [
  ...optionGroups.flatMap((group) => group.options),
  ...unavailableOptions,
];
