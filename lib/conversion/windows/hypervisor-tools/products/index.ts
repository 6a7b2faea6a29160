import { parallelsTools } from './parallels';
import type { ToolsProduct } from './product';
import { virtualBoxAdditions } from './virtualbox';
import { vmwareTools } from './vmware';
import { xenDrivers } from './xen';

/** The tools of other hypervisors, a product each. */
export const toolsProducts: readonly ToolsProduct[] = [
  vmwareTools,
  xenDrivers,
  parallelsTools,
  virtualBoxAdditions,
];
