import type { Hive } from '../../../registry';
import type { ToolService } from '../contracts/hypervisor-tools';
import type { ToolsProduct } from './products/product';

/** The services and drivers of a product that the guest has, disabled ones, too. `services`: their key. */
export async function findServices(
  system: Hive,
  services: string,
  { services: known, shared }: ToolsProduct,
): Promise<ToolService[]> {
  const kept =
    shared !== undefined && (await system.has(`${services}\\${shared.with}`)) ? shared.services : [];
  const found: ToolService[] = [];
  for (const [service, files] of Object.entries(known)) {
    if (kept.includes(service)) continue;
    const start = await system.number(`${services}\\${service}`, 'Start');
    if (start === undefined || !(await isOneOf(system, `${services}\\${service}`, service, files))) continue;
    found.push({ service, start });
  }
  return found;
}

async function isOneOf(
  system: Hive,
  key: string,
  service: string,
  files: readonly string[],
): Promise<boolean> {
  if (files.length === 0) return true;
  // A driver without a path is the file of its name.
  const path = (await system.text(key, 'ImagePath')) ?? `drivers\\${service}.sys`;
  return files.some((file) => path.toLowerCase().replaceAll('/', '\\').includes(`\\${file}`));
}
