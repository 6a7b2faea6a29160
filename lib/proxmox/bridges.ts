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
