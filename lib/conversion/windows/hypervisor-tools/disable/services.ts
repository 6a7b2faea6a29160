import type { Hive } from '../../../../registry';
import type { DisabledService } from '../../../../../types/windows';
import type { FoundTools } from '../../contracts/hypervisor-tools';

const disabled = 4;

/** Sets `Start` of the services to 4, and gives those that were not disabled before. `services`: their key. */
export async function disableServices(
  system: Hive,
  services: string,
  tools: readonly FoundTools[],
): Promise<DisabledService[]> {
  const changed: DisabledService[] = [];
  for (const { service, start } of tools.flatMap((product) => product.services)) {
    if (start === disabled) continue;
    await system.set(`${services}\\${service}`, 'Start', disabled);
    changed.push({ service, startBefore: start });
  }
  return changed;
}
