import type { InputOptions } from '../../types/input';
import { V2vError } from '../errors';
import type { GivenOptions } from './given-options';
import { inputModes, laterInputModes } from './option-table';

/** The mode that `-i` names. */
export function inputMode(given: GivenOptions): InputOptions['mode'] {
  const spelled = given.value('input');
  if (spelled === undefined) {
    throw new V2vError(
      'USAGE',
      'the option -i is missing; say what the source is: -i ova FILE, or -i disk FILE…',
    );
  }
  for (const mode of ['ova', 'disk', 'libvirtxml'] as const) {
    if (inputModes[mode].includes(spelled)) return mode;
  }
  if (laterInputModes.includes(spelled)) {
    throw new V2vError('USAGE', `-i ${spelled} is not available yet; v2v-node reads -i ova and -i disk`);
  }
  throw new V2vError('USAGE', `unknown input mode '${spelled}'; v2v-node reads -i ova and -i disk`);
}

/** Keys of `-io` in the modes that have them; each takes a value. */
const inputOptionKeys: Record<InputOptions['mode'], Record<string, string>> = {
  ova: { 'virtual-system': 'id or name of the guest, where the OVF describes several' },
  disk: {},
  libvirtxml: {},
};

/** What `-io ?` prints. */
export function inputOptionHelp(mode: InputOptions['mode']): string {
  const keys = Object.entries(inputOptionKeys[mode]);
  if (keys.length === 0) return `The input mode -i ${mode} has no options (-io).\n`;
  const lines = keys.map(([key, help]) => `  -io ${key}=VALUE  ${help}`);
  return `Options of the input mode -i ${mode}:\n\n${lines.join('\n')}\n`;
}

/** The values of `-io`, by key. */
function inputOptionValues(given: GivenOptions, mode: InputOptions['mode']): Map<string, string> {
  const values = new Map<string, string>();
  for (const { value: use = '' } of given.all('inputOption')) {
    const equals = use.indexOf('=');
    const key = equals < 0 ? use : use.slice(0, equals);
    if (!Object.hasOwn(inputOptionKeys[mode], key)) {
      throw new V2vError(
        'USAGE',
        `-io ${key}: the input mode -i ${mode} has no such option; -io ? lists them`,
      );
    }
    if (equals < 0 || equals === use.length - 1) {
      throw new V2vError('USAGE', `-io ${key} lacks its value; write it ${key}=VALUE`);
    }
    if (values.has(key)) throw new V2vError('USAGE', `-io ${key} is given more than once`);
    values.set(key, use.slice(equals + 1));
  }
  return values;
}

/** `-i`, `-if`, `-io` and the operands; `warnings` gets what is taken and has no effect. */
export function inputOptions(
  given: GivenOptions,
  operands: readonly string[],
  warnings: string[],
): InputOptions {
  const mode = inputMode(given);
  const options = inputOptionValues(given, mode);
  if (operands.some((operand) => operand === '')) {
    throw new V2vError('USAGE', `the name of a source file is empty; name it after -i ${mode}`);
  }
  const format = given.text('inputFormat');
  if (mode === 'disk') {
    if (operands.length === 0)
      throw new V2vError('USAGE', '-i disk: no disk is named; give the files of the disks');
    return format === undefined ? { mode, paths: [...operands] } : { mode, paths: [...operands], format };
  }
  if (operands.length !== 1) {
    const what = operands.length === 0 ? 'no file is named' : `${operands.length} files are named`;
    throw new V2vError('USAGE', `-i ${mode}: ${what}; give one`);
  }
  if (mode === 'libvirtxml') return { mode, path: operands[0]! };
  if (format !== undefined)
    warnings.push('-if has no effect with -i ova: the formats of its disks are known');
  const virtualSystem = options.get('virtual-system');
  return virtualSystem === undefined
    ? { mode, path: operands[0]! }
    : { mode, path: operands[0]!, virtualSystem };
}
