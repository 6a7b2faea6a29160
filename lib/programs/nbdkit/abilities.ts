import type { Context } from '../../run/context';
import { isV2vError } from '../../errors';
import { runProgram } from '../run';

/** What the nbdkit of this host has of one of its modules. */
export interface NbdkitModule {
  /** Names of the parameters that its help lists; what is missing there is not passed. */
  parameters: ReadonlySet<string>;
}

async function helpOf(args: readonly string[], context: Context): Promise<NbdkitModule | undefined> {
  try {
    const { stdout } = await runProgram('nbdkit', [...args, '--help'], { context, quiet: true });
    const names = Array.from(stdout.matchAll(/^\[?([a-z0-9-]+)=/gm), ([, name]) => name!);
    return { parameters: new Set(names) };
  } catch (error) {
    if (isV2vError(error) && error.code === 'PROGRAM_FAILED') return undefined;
    throw error;
  }
}

/**
 * A plugin of nbdkit; undefined where it is not installed, or cannot be loaded.
 *
 * @throws V2vError `PROGRAM_MISSING`, `ABORTED`
 */
export function nbdkitPlugin(plugin: string, context: Context): Promise<NbdkitModule | undefined> {
  return helpOf([plugin], context);
}

/** The same of a filter. */
export function nbdkitFilter(filter: string, context: Context): Promise<NbdkitModule | undefined> {
  return helpOf([`--filter=${filter}`, 'null'], context);
}
