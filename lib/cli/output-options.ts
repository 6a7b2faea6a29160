import type { DiskOptions, OutputOptions } from '../../types/output';
import { V2vError } from '../errors';
import type { GivenOptions } from './given-options';
import { laterOutputModes, outputModes } from './option-table';

type OutputMode = OutputOptions['mode'];

/** Keys of `-oo` in the modes that have them. Each is a switch: `KEY`, `KEY=true` or `KEY=false`. */
const outputOptionKeys: Record<OutputMode, Record<string, string>> = {
  local: { compressed: 'compress the disks (only with -of qcow2)' },
  qemu: {
    compressed: 'compress the disks (only with -of qcow2)',
    'qemu-boot': 'start the guest when it is converted',
  },
  null: {},
  json: {},
};

/** The mode that `-o` names. */
export function outputMode(given: GivenOptions): OutputMode {
  const spelled = given.value('output');
  if (spelled === undefined) {
    throw new V2vError(
      'USAGE',
      'the option -o is missing; say what to write: -o local -os DIRECTORY, for instance',
    );
  }
  for (const mode of ['local', 'qemu', 'null'] as const) {
    if (outputModes[mode].includes(spelled)) return mode;
  }
  if (laterOutputModes.includes(spelled)) {
    throw new V2vError(
      'USAGE',
      `-o ${spelled} is not available yet; v2v-node writes -o local, qemu and null`,
    );
  }
  throw new V2vError('USAGE', `unknown output mode '${spelled}'; v2v-node writes -o local, qemu and null`);
}

/** What `-oo ?` prints. */
export function outputOptionHelp(mode: OutputMode): string {
  const keys = Object.entries(outputOptionKeys[mode]);
  if (keys.length === 0) return `The output mode -o ${mode} has no options (-oo).\n`;
  const lines = keys.map(([key, help]) => `  -oo ${key.padEnd(12)} ${help}`);
  return `Options of the output mode -o ${mode}:\n\n${lines.join('\n')}\n`;
}

function switches(given: GivenOptions, mode: OutputMode): Set<string> {
  const on = new Set<string>();
  const uses = [
    ...given.all('outputOption').map((use) => use.value ?? ''),
    // virt-v2v's older spellings
    ...given.all('compressed').map(() => 'compressed'),
    ...given.all('qemuBoot').map(() => 'qemu-boot'),
  ];
  for (const use of uses) {
    const equals = use.indexOf('=');
    const key = equals < 0 ? use : use.slice(0, equals);
    const value = equals < 0 ? 'true' : use.slice(equals + 1);
    if (!Object.hasOwn(outputOptionKeys[mode], key)) {
      throw new V2vError(
        'USAGE',
        `-oo ${key}: the output mode -o ${mode} has no such option; -oo ? lists them`,
      );
    }
    if (value !== 'true' && value !== 'false') {
      throw new V2vError('USAGE', `-oo ${key} is true or false, not '${value}'`);
    }
    if (value === 'true') on.add(key);
    else on.delete(key);
  }
  return on;
}

/** `-of` and `-oa`. */
function diskOptions(given: GivenOptions): DiskOptions {
  const disks: DiskOptions = {};
  const format = given.choice('outputFormat', ['raw', 'qcow2']);
  const allocation = given.choice('outputAllocation', ['sparse', 'preallocated']);
  if (format !== undefined) disks.format = format;
  if (allocation !== undefined) disks.allocation = allocation;
  return disks;
}

/** What of the target is said where nothing says where it goes: `-of` and `-oa`. Else as `outputOptions`. */
export function outputOptionsOfPlan(given: GivenOptions): { output?: OutputOptions; disks: DiskOptions } {
  const place = ['output', 'outputStorage', 'outputOption', 'compressed', 'qemuBoot'];
  return place.some((key) => given.has(key)) ? outputOptions(given) : { disks: diskOptions(given) };
}

/** `-o`, `-os`, `-of`, `-oa` and `-oo`. */
export function outputOptions(given: GivenOptions): { output: OutputOptions; disks: DiskOptions } {
  const mode = outputMode(given);
  const on = switches(given, mode);
  const disks = diskOptions(given);
  const { format, allocation } = disks;
  if (on.has('compressed')) {
    if (format !== 'qcow2')
      throw new V2vError('USAGE', '-oo compressed works with -of qcow2 only; add -of qcow2');
    disks.compressed = true;
  }

  const directory = given.text('outputStorage');
  if (mode === 'null') {
    if (directory !== undefined)
      throw new V2vError('USAGE', '-o null writes nothing, so -os makes no sense; leave it out');
    if (format === 'qcow2' || allocation === 'preallocated') {
      throw new V2vError('USAGE', '-o null takes -of raw and -oa sparse only; leave the options out');
    }
    return { output: { mode }, disks };
  }
  if (directory === undefined) {
    throw new V2vError('USAGE', `-o ${mode}: the option -os is missing; name the directory to write to`);
  }
  if (mode === 'local') return { output: { mode, directory }, disks };
  return { output: on.has('qemu-boot') ? { mode, directory, boot: true } : { mode, directory }, disks };
}
