import { stat } from 'node:fs/promises';

import type { VddkOptions } from '../../../types/input';
import { isV2vError, ProgramError, V2vError } from '../../errors';
import { runProgram } from '../../programs/run';
import type { Context } from '../../run/context';

/** What there is of nbdkit's plugin and of VMware's library. */
export interface VddkLibrary {
  /** What nbdkit calls the plugin: its name, or its path. */
  plugin: string;
  /** Major version, `8`; absent where the plugin does not say. */
  version?: string;
}

const unpackHint =
  'Download the Virtual Disk Development Kit (VDDK) from VMware, unpack it, and name its directory, which contains lib64 (-io vddk-libdir=DIRECTORY).';

function missingError(plugin: string, message: string, hint: string, cause?: unknown): V2vError {
  return new V2vError('PLUGIN_MISSING', message, { subject: plugin, hint, cause });
}

function explain(plugin: string, error: ProgramError): V2vError {
  const said =
    error.stderr
      .trim()
      .split('\n')[0]
      ?.replace(/^nbdkit: error: /, '') ?? '';
  if (/cannot open plugin/.test(said)) {
    return missingError(
      plugin,
      `nbdkit has no plugin ${plugin}: ${said}`,
      'Install it: nbdkit-vddk-plugin (Fedora, RHEL); Debian and Ubuntu have none, docs/vddk.md says how to build it.',
      error,
    );
  }
  return missingError(
    plugin,
    `nbdkit's plugin ${plugin} cannot load VMware's library: ${said}`,
    unpackHint,
    error,
  );
}

async function checkLibdir(plugin: string, libdir: string): Promise<void> {
  const stats = await stat(libdir).catch(() => undefined);
  if (stats?.isDirectory() === true) return;
  const problem = stats === undefined ? 'is not there, or cannot be read' : 'is not a directory';
  throw missingError(plugin, `The directory of VMware's library, ${libdir}, ${problem}.`, unpackHint);
}

/**
 * Sees that nbdkit's plugin is there, and that it can load VMware's library.
 *
 * @throws V2vError `PLUGIN_MISSING`, `PROGRAM_MISSING`, `ABORTED`
 */
export async function vddkLibrary(
  { plugin = 'vddk', libdir }: VddkOptions,
  context: Context,
): Promise<VddkLibrary> {
  if (libdir !== undefined) await checkLibdir(plugin, libdir);
  const where = libdir === undefined ? [] : [`libdir=${libdir}`];
  try {
    const { stdout } = await runProgram('nbdkit', [plugin, ...where, '--dump-plugin'], { context });
    const version = /^vddk_library_version=(.+)$/m.exec(stdout)?.[1];
    return version === undefined ? { plugin } : { plugin, version };
  } catch (error) {
    throw isV2vError(error) && error instanceof ProgramError ? explain(plugin, error) : error;
  }
}
