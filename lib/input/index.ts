import type { InputOptions } from '../../types/input';
import type { Source } from '../../types/source';
import type { Context } from '../run/context';
import { inStage } from '../run/stage';
import { V2vError } from '../errors';
import { maskSecrets } from '../run/secrets';
import { diskInput } from './disk';
import type { InputMode, InputModeName } from './mode';
import { ovaInput } from './ova';

/** Every input mode there is. */
export const inputModes: { readonly [M in InputModeName]: InputMode<M> } = {
  ova: ovaInput,
  disk: diskInput,
};

function modeOf<M extends InputModeName>(name: M): InputMode<M> {
  if (!Object.hasOwn(inputModes, name)) {
    throw new V2vError('USAGE', `There is no input mode ${JSON.stringify(name)}.`, {
      hint: `The input modes are ${Object.keys(inputModes).join(', ')}.`,
    });
  }
  return inputModes[name];
}

/** The input as virt-v2v's command line would say it: `-i ova centos.ova`. */
export function describeInput(input: InputOptions): string {
  return modeOf(input.mode).describe(input);
}

/**
 * Opens a source: reads what its hypervisor wrote about the guest, and finds its disks in a form that qemu can open.
 * The source is only read; what has to be unpacked goes to `context.tempDir`.
 *
 * @throws V2vError with one of the codes of the source: `INPUT_…`, `OVF_…`, `MANIFEST_MISMATCH`, `DISK_…`, and
 * `HOST_NO_SPACE`, `HOST_PERMISSION`, `ABORTED`
 */
export function openSource(input: InputOptions, context: Context): Promise<Source> {
  return inStage('source', context, () => open(input, context));
}

async function open(input: InputOptions, context: Context): Promise<Source> {
  context.throwIfAborted();
  const source = await modeOf(input.mode).open(input, context);
  context.emit({ type: 'source', source: maskSecrets(source) });
  return source;
}
