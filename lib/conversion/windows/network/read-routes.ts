import { isIPv4 } from 'node:net';

import type { StaticRoute } from '../../../../types/windows-network';
import type { Hive } from '../../../registry';
import { isUnspecified, listLimit, prefixOfMask } from './addresses';

/**
 * The IPv4 routes that the guest keeps, whose values are named `destination,mask,gateway,metric`. The gateways of adapters with
 * static addresses are among them, as routes to everywhere; they are left out, being settings of the adapters.
 */
export async function readRoutes(hive: Hive, controlSet: string): Promise<StaticRoute[]> {
  const names = await hive.values(`${controlSet}\\Services\\Tcpip\\Parameters\\PersistentRoutes`);
  return names.slice(0, listLimit).flatMap((name) => routeOf(name) ?? []);
}

function routeOf(name: string): StaticRoute | undefined {
  const [destination = '', mask = '', gateway = '', metric = ''] = name.split(',', 5);
  const prefix = prefixOfMask(mask);
  if (!isIPv4(destination) || prefix === undefined || prefix === 0 || !isIPv4(gateway)) return undefined;
  if (isUnspecified(gateway)) return undefined;
  return {
    destination: `${destination}/${prefix}`,
    gateway,
    ...(/^[1-9]\d{0,3}$/.test(metric) ? { metric: Number(metric) } : {}),
  };
}
