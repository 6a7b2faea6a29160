/** Where the compiled parts of the package are: built on this machine, or before it was packed. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import nodeGypBuild from 'node-gyp-build';

/** The folder of the package, which is not as far from here in `dist` as it is in `lib`. */
function packageRoot(): string {
  for (let directory = __dirname; ; directory = dirname(directory)) {
    if (existsSync(join(directory, 'binding.gyp')) || directory === dirname(directory)) return directory;
  }
}

/**
 * The addon for this machine: of `build`, otherwise of `prebuilds`. Tests name their own folder in `V2V_NODE_BUILD`.
 *
 * @throws Error where there is none
 */
export function addonFile(env: NodeJS.ProcessEnv = process.env): string {
  if (env.V2V_NODE_BUILD) return join(packageRoot(), env.V2V_NODE_BUILD, 'Release', 'v2v_native.node');
  return nodeGypBuild.path(packageRoot());
}

/** The program of native/confine, which lies beside the addon; undefined where there is none. */
export function confineProgram(env: NodeJS.ProcessEnv = process.env): string | undefined {
  try {
    const file = join(dirname(addonFile(env)), 'v2v-confine');
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}
