import type { StaticRoute, WindowsNetwork } from '../../../../types/windows-network';

/** Where the guest's program finds the settings, beside its script. */
export const networkConfName = 'network.conf';

/**
 * The settings as our program in the guest reads them: text in UTF-8, a line for each, `WORD VALUE…`. The first line names the
 * format. `adapter MAC` begins the settings of an adapter; routes that are bound to none come before the first. What the
 * program reads is checked there as well (`native/windows/network-conf.c`).
 */
export function networkConf(network: WindowsNetwork): string {
  const lines = ['v2v-node-network 1', ...network.routes.map(routeLine)];
  for (const index of network.restored) {
    const adapter = network.adapters[index]!;
    lines.push(
      `adapter ${adapter.mac!}`,
      ...(adapter.name === undefined ? [] : [`name ${adapter.name}`]),
      ...[...adapter.ipv4, ...adapter.ipv6].map(({ address, prefix }) => `address ${address}/${prefix}`),
      ...adapter.gateways.map(({ address, metric }) => `gateway ${address}${metricOf(metric)}`),
      ...adapter.dns.map((address) => `dns ${address}`),
      ...(adapter.dnsSuffix === undefined ? [] : [`suffix ${adapter.dnsSuffix}`]),
      ...adapter.wins.map((address) => `wins ${address}`),
      ...adapter.routes.map(routeLine),
    );
  }
  return lines.map((line) => `${line}\r\n`).join('');
}

const metricOf = (metric: number | undefined): string => (metric === undefined ? '' : ` ${metric}`);

const routeLine = ({ destination, gateway, metric }: StaticRoute): string =>
  `route ${destination} ${gateway}${metricOf(metric)}`;
