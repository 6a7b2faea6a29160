import type { VdsmOutput } from '../../../types/output';
import { V2vError } from '../../errors';
import type { ModeOption } from '../modes/command-mode';
import type { ModeOptionValues } from '../modes/mode-options';
import type { OptionSpec } from '../option-spec';
import { compressed } from './compressed';
import { directoryOf } from './directory';
import type { CommandOutputMode } from './mode';

const vdsmOptions: readonly ModeOption[] = [
  {
    key: 'vdsm-image-uuid',
    value: 'UUID',
    repeatable: true,
    help: 'UUID of the image of a disk, once for each disk',
  },
  {
    key: 'vdsm-vol-uuid',
    value: 'UUID',
    repeatable: true,
    help: 'UUID of the volume of a disk, once for each disk',
  },
  { key: 'vdsm-vm-uuid', value: 'UUID', help: 'UUID of the VM' },
  { key: 'vdsm-ovf-output', value: 'DIRECTORY', help: 'where the OVF is written (the working directory)' },
  { key: 'vdsm-ovf-flavour', value: 'ovirt|ovirtexp', help: 'kind of OVF (ovirtexp)' },
  { key: 'vdsm-compat', value: '0.10|1.1', help: 'version of qcow2 (1.1)' },
];

/** `--vdsm-image-uuid` and the others, which virt-v2v had before `-oo`. */
export const olderVdsmOptions: readonly OptionSpec[] = vdsmOptions.map(({ key, value = '' }) => ({
  key,
  names: [key],
  value,
  side: 'output',
  standsFor: key,
}));

function choiceOf<T extends string>(
  options: ModeOptionValues,
  key: string,
  allowed: readonly T[],
): T | undefined {
  const value = options.text(key);
  const found = allowed.find((each) => each === value);
  if (value === undefined || found !== undefined) return found;
  throw new V2vError('USAGE', `-oo ${key} is ${allowed.join(' or ')}, not '${value}'`);
}

function required(options: ModeOptionValues, key: string): string[] {
  const values = options.texts(key);
  if (values.length > 0) return values;
  throw new V2vError('USAGE', `-o vdsm: the option -oo ${key}=UUID is missing`);
}

export const vdsm: CommandOutputMode<VdsmOutput> = {
  names: ['vdsm'],
  usage: '-os DIRECTORY -oo KEY=UUID…',
  help: 'disks and an OVF in a data domain of oVirt, for programs that speak to VDSM',
  options: [compressed, ...vdsmOptions],
  takes: ['outputStorage'],

  read(words) {
    const { options } = words;
    const output: VdsmOutput = {
      mode: 'vdsm',
      storage: directoryOf(words, '-o vdsm'),
      imageUuids: required(options, 'vdsm-image-uuid'),
      volUuids: required(options, 'vdsm-vol-uuid'),
      vmUuid: required(options, 'vdsm-vm-uuid')[0]!,
    };
    const ovfOutput = options.text('vdsm-ovf-output');
    const ovfFlavour = choiceOf(options, 'vdsm-ovf-flavour', ['ovirt', 'ovirtexp'] as const);
    const compat = choiceOf(options, 'vdsm-compat', ['0.10', '1.1'] as const);
    if (ovfOutput !== undefined) output.ovfOutput = ovfOutput;
    if (ovfFlavour !== undefined) output.ovfFlavour = ovfFlavour;
    if (compat !== undefined) output.compat = compat;
    return output;
  },
};
