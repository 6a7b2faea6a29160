import type { Inspection } from '../../types/inspection';
import type { MachineOs } from '../../types/machine';
import { osinfoUrl } from '../osinfo';
import type { Context } from '../run/context';

/** What was found out about the operating system, and how libosinfo's database names it. */
export async function planOs(inspection: Inspection, context: Context): Promise<MachineOs> {
  const { type, distro, osinfo, arch, majorVersion, minorVersion, productName, productVariant } = inspection;
  const os = { type, distro, osinfo, arch, majorVersion, minorVersion, productName, productVariant };
  const url = osinfo === 'unknown' ? undefined : await osinfoUrl(osinfo);
  if (url !== undefined) return { ...os, osinfoUrl: url };
  const message = `libosinfo's database has no operating system ${osinfo}; the target is not told its name there`;
  context.emit({ type: 'debug', origin: 'v2v-node', message });
  return os;
}
