import type { InputOptions } from '../../types/input';
import type { Source } from '../../types/source';
import type { Context } from '../run/context';
import { imageFiles } from '../programs/image-files';
import { maskSecrets } from '../run/secrets';
import { inStage } from '../run/stage';
import { modeOf } from './modes';

/**
 * The input as virt-v2v's command line would say it. Passwords in it are masked.
 *
 * @example
 * describeInput({ mode: 'ova', path: 'centos.ova' }); // -i ova centos.ova
 *
 * @throws V2vError `USAGE` where the options are not those of an input mode
 */
export function describeInput(input: InputOptions): string {
  return modeOf(input).describe(input);
}

/**
 * The programs of the host that opening this input may run, beside qemu-img: what `checkHost` should ask for.
 *
 * @throws V2vError `USAGE` where there is no such input mode
 */
export function inputPrograms(input: InputOptions): readonly string[] {
  return modeOf(input).programs?.(input) ?? [];
}

/**
 * Opens a source: reads what its hypervisor wrote about the guest, and finds its disks in a form that qemu can open.
 * The source is only read; what has to be unpacked goes to `context.tempDir`.
 *
 * @example
 * await using context = await createContext();
 * const source = await openSource({ mode: 'ova', path: 'centos.ova' }, context);
 * console.log(source.name, source.disks.length);
 *
 * @throws V2vError with one of the codes of the source: `INPUT_…`, `OVF_…`, `MANIFEST_…`, `DISK_…`,
 * `SOURCE_CHANGED`; and `USAGE`, `HOST_NO_SPACE`, `HOST_PERMISSION`, `ABORTED`
 */
export function openSource(input: InputOptions, context: Context): Promise<Source> {
  return inStage('source', context, async () => {
    context.throwIfAborted();
    const source = await modeOf(input).open(input, context);
    for (const { image } of source.disks) {
      for (const path of imageFiles(image)) await context.sourceFiles.note(path);
    }
    await context.sourceFiles.check();
    context.emit({ type: 'source', source: maskSecrets(source) });
    return source;
  });
}
