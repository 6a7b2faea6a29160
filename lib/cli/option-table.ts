/** The options of `v2v-node`: the parser reads this table, `--help` prints it. */
import type { InputOptions } from '../../types/input';
import type { OutputOptions } from '../../types/output';
import type { OptionGroup, OptionSpec } from './option-spec';
import { unavailableOptions } from './unavailable-options';

/** Spellings of `-i`. Keyed by mode, so that a mode added to `InputOptions` must be added here. */
export const inputModes: Record<InputOptions['mode'], readonly string[]> = {
  ova: ['ova'],
  disk: ['disk', 'local'],
  libvirtxml: ['libvirtxml'],
};

/** Spellings of `-o`. */
export const outputModes: Record<OutputOptions['mode'], readonly string[]> = {
  local: ['local', 'disk'],
  qemu: ['qemu'],
  null: ['null'],
  json: ['json'],
};

/** Modes of virt-v2v that v2v-node does not have. */
export const laterInputModes: readonly string[] = ['libvirt', 'vmx'];
export const laterOutputModes: readonly string[] = [
  'glance',
  'kubevirt',
  'libvirt',
  'openstack',
  'osp',
  'rhosp',
  'ovirt',
  'rhv',
  'rhev',
  'ovirt-upload',
  'ovirt_upload',
  'rhv-upload',
  'rhv_upload',
  'vdsm',
];

export const optionGroups: readonly OptionGroup[] = [
  {
    heading: 'Source',
    options: [
      { key: 'input', names: ['i'], value: 'ova|disk', once: true, help: 'what the source is' },
      {
        key: 'inputFormat',
        names: ['if'],
        value: 'FORMAT',
        once: true,
        help: 'format of the disks (-i disk)',
      },
      {
        key: 'inputOption',
        names: ['io'],
        value: 'KEY[=VALUE]',
        help: 'option of the input mode; ? lists them',
      },
      {
        key: 'printSource',
        names: ['print-source'],
        help: 'print what the source says of the guest and stop',
      },
      {
        key: 'plan',
        names: ['plan'],
        help: 'print what the conversion would do and stop; nothing is written, -o may be left out',
      },
    ],
  },
  {
    heading: 'Target',
    options: [
      { key: 'output', names: ['o'], value: 'local|qemu|null', once: true, help: 'what is written' },
      { key: 'outputStorage', names: ['os'], value: 'DIRECTORY', once: true, help: 'where it is written' },
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
      { key: 'compressed', names: ['compressed'] },
      { key: 'qemuBoot', names: ['qemu-boot'] },
    ],
  },
  {
    heading: 'Guest',
    options: [
      {
        key: 'root',
        names: ['root'],
        value: 'ask|single|first|/dev/…',
        help: 'which operating system (ask)',
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
        help: 'opens the encrypted device ID: a name, a LUKS UUID or all',
      },
      {
        key: 'keysFromStdin',
        names: ['keys-from-stdin'],
        help: 'passphrases that no --key gives, one line a device',
      },
      { key: 'echoKeys', names: ['echo-keys'], help: 'show passphrases while they are typed' },
      {
        key: 'noGuestAgent',
        names: ['no-guest-agent'],
        help: 'the guest is not to install the QEMU guest agent',
      },
      { key: 'noFstrim', names: ['no-fstrim'], help: 'do not trim the filesystems before the copy' },
      { key: 'noTrim', names: ['no-trim'], value: 'IGNORED' },
      { key: 'vmType', names: ['vmtype'], value: 'IGNORED' },
    ],
  },
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
        help: 'map the NIC with this MAC to OUT',
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
        once: true,
        help: 'where large temporary files go',
      },
      { key: 'parallel', names: ['parallel'], value: 'N' },
      { key: 'blockDriver', names: ['block-driver'], value: 'virtio-blk', once: true },
    ],
  },
  {
    heading: 'Messages',
    options: [
      { key: 'quiet', names: ['q', 'quiet'], help: 'only warnings and errors' },
      { key: 'verbose', names: ['v', 'verbose'], help: 'everything that is found out, and debug messages' },
      { key: 'trace', names: ['x'], help: 'every libguestfs call' },
      { key: 'json', names: ['json'], help: 'one typed event a line, as JSON' },
      {
        key: 'result',
        names: ['result'],
        value: 'FILE',
        once: true,
        help: 'write the result, or the error, to FILE as JSON; `v2v-node report FILE` shows it',
      },
      {
        key: 'machineReadable',
        names: ['machine-readable'],
        value: 'CHANNEL',
        optionalValue: true,
        help: 'messages as JSON lines also to file:PATH, stream:stdout|stderr, fd:N; without a guest: what v2v-node can do',
      },
      {
        key: 'colours',
        names: ['colours', 'colors', 'colour', 'color'],
        help: 'colours also without a terminal',
      },
      { key: 'wrap', names: ['wrap'], help: 'break long messages also without a terminal' },
      { key: 'help', names: ['help'], help: 'this help' },
      { key: 'version', names: ['V', 'version'], help: 'the version' },
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
