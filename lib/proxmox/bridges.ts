import { isV2vError } from '../errors';
import { pathOf, type ProxmoxApi } from './api';
import { listOf, textOf } from './values';

/** Something of a node that NICs are plugged into. */
export interface ProxmoxBridge {
  name: string;
  /** `bridge`, `OVSBridge`, `vnet` */
  type: string;
}

export async function listBridges(api: ProxmoxApi, node: string): Promise<ProxmoxBridge[]> {
  const answer = listOf(await api.get(pathOf('nodes', node, 'network'), { type: 'any_bridge' }));
  return answer.map(({ iface, type }) => ({ name: textOf(iface) ?? '', type: textOf(type) ?? 'bridge' }));
}

/** The zone of all that is no virtual network. */
export const localZone = 'localnetwork';

/** The zones of virtual networks, by their names: of those alone that the token may look at, which takes SDN.Audit. */
export async function zonesOfNetworks(api: ProxmoxApi): Promise<ReadonlyMap<string, string>> {
  try {
    const answer = listOf(await api.get(pathOf('cluster', 'sdn', 'vnets')));
    return new Map(
      answer.flatMap(({ vnet, zone }): [string, string][] => {
        const [name, of] = [textOf(vnet), textOf(zone)];
        return name === undefined || of === undefined ? [] : [[name, of]];
      }),
    );
  } catch (error) {
    if (!isV2vError(error) || !['OUTPUT_RIGHTS', 'OUTPUT_FAILED'].includes(error.code)) throw error;
    return new Map();
  }
}
