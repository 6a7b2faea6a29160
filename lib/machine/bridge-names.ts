import type { TargetNic } from '../../types/target';
import type { Context } from '../run/context';

/**
 * Warns (`BRIDGE_NAME`) of each bridge that no Linux host can have: the name is the source's, `VM Network` for instance.
 */
export function checkBridgeNames(nics: readonly TargetNic[], context: Context): void {
  const bridges = nics.filter(({ networkType }) => networkType === 'bridge').map(({ network }) => network);
  for (const network of new Set(bridges)) {
    // netdevice(7): IFNAMSIZ; neither white space nor a slash.
    if (!/[\s/:]/.test(network) && Buffer.byteLength(network) <= 15) continue;
    context.warn(
      'BRIDGE_NAME',
      `A network interface is plugged into the bridge '${network}', a name that no bridge of a Linux host can have.`,
      'Name the bridge or network of this host with the option networks, --bridge or --network, or edit what was written.',
    );
  }
}
