import { openHive } from '../../../../registry';
import { requireFinding } from '../../../guest/finding';
import type { ConversionStep } from '../../../guest/step';
import type { WindowsState } from '../../state';
import { toolsProducts } from '../products';
import { removeCoInstallers } from './co-installers';
import { removeFilters } from './filters';
import { removeNetworkProviders } from './network-order';
import { disableServices } from './services';
import { disableTimeProviders } from './time-providers';

/**
 * Keeps the services and drivers of other hypervisors' tools from starting, and takes them out of where Windows relies on
 * them. Done before the guest boots, as their uninstallers refuse to run, or fail, outside their hypervisor.
 */
export const hypervisorServicesStep: ConversionStep<WindowsState> = {
  name: 'hypervisor-services',
  phase: 'remove',
  applies: (state) =>
    requireFinding(state, 'hypervisorTools').some(({ services }) => services.length > 0) ||
    "no service or driver of another hypervisor's tools was found",
  async run(state) {
    const { guest, windows } = state;
    const controlSet = windows.currentControlSet;
    const services = `${controlSet}\\Services`;
    const tools = requireFinding(state, 'hypervisorTools').filter((found) => found.services.length > 0);
    const products = toolsProducts.filter(({ name }) => tools.some(({ product }) => product === name));
    await using system = await openHive(guest, windows.systemHive, { write: true });
    const disabled = await disableServices(system, services, tools);
    // Those that somebody has disabled before may be in the lists all the same.
    await removeFilters(
      system,
      controlSet,
      tools.flatMap((product) => product.services.map(({ service }) => service)),
    );
    const of = (what: 'networkProviders' | 'coInstallers' | 'timeProviders'): string[] =>
      products.flatMap((product) => product[what] ?? []);
    await removeNetworkProviders(system, controlSet, of('networkProviders'));
    await removeCoInstallers(system, controlSet, of('coInstallers'));
    await disableTimeProviders(system, services, of('timeProviders'));
    await system.commit();
    state.disabledServices.push(...disabled);
  },
};
