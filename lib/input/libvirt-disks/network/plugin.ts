import { V2vError } from '../../../errors';
import { nbdkitPlugin, type NbdkitModule } from '../../../programs/nbdkit/abilities';
import type { Context } from '../../../run/context';

/**
 * A plugin of nbdkit that a disk cannot do without.
 *
 * @throws V2vError `PLUGIN_MISSING`, `PROGRAM_MISSING`
 */
export async function requirePlugin(plugin: string, disk: string, context: Context): Promise<NbdkitModule> {
  const found = await nbdkitPlugin(plugin, context);
  if (found !== undefined) return found;
  throw new V2vError(
    'PLUGIN_MISSING',
    `nbdkit has no plugin ${plugin}, with which the disk ${disk} would be read.`,
    {
      subject: plugin,
      hint: `Install nbdkit-plugin-${plugin}, or nbdkit where that is in it (Debian, Ubuntu), or nbdkit-${plugin}-plugin (Fedora, RHEL).`,
    },
  );
}
