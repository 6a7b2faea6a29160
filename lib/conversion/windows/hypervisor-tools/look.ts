import { openHive } from '../../../registry';
import type { ConversionStep } from '../../guest/step';
import type { FoundTools } from '../contracts/hypervisor-tools';
import type { WindowsState } from '../state';
import { findServices } from './find-services';
import { findUninstallers } from './find-uninstallers';
import { toolsProducts } from './products';

/** Finds what the tools of other hypervisors have put into the guest. */
export const hypervisorToolsStep: ConversionStep<WindowsState> = {
  name: 'hypervisor-tools',
  phase: 'look',
  applies: () => true,
  async run(state) {
    const { guest, windows } = state;
    const uninstallers = await readUninstallers(state);
    await using system = await openHive(guest, windows.systemHive);
    const found: FoundTools[] = [];
    for (const product of toolsProducts) {
      const services = await findServices(system, `${windows.currentControlSet}\\Services`, product);
      const programs = uninstallers.get(product.name) ?? { uninstallers: [], withoutUninstaller: [] };
      if (services.length + programs.uninstallers.length + programs.withoutUninstaller.length === 0) continue;
      found.push({ product: product.name, services, ...programs });
    }
    state.hypervisorTools = found;
  },
};

async function readUninstallers({ guest, windows }: WindowsState): ReturnType<typeof findUninstallers> {
  await using software = await openHive(guest, windows.softwareHive);
  return await findUninstallers(software, toolsProducts);
}
