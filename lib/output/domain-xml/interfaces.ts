import type { XMLBuilder } from 'xmlbuilder2/lib/interfaces';

import type { Context } from '../../run/context';
import type { MetadataInput } from '../mode';

/** What libvirt's schema lets a bridge be called. */
const notInBridgeName = /[^a-zA-Z0-9_.\-\\:/ ]/g;

/**
 * `<interface>` for each NIC, with the model that the guest has a driver for.
 *
 * Emits `BRIDGE_NAME` for a bridge that no Linux host can have: the name is the source's, `VM Network` for instance.
 */
export function addInterfaces(
  devices: XMLBuilder,
  { nics, guestcaps }: MetadataInput,
  virtio: string,
  context: Context,
): void {
  const warned = new Set<string>();
  for (const { mac, network, networkType } of nics) {
    const element = devices.ele('interface', { type: networkType });
    if (networkType === 'bridge') {
      element.ele('source', { bridge: network.replace(notInBridgeName, '_') });
      // netdevice(7): IFNAMSIZ; neither white space nor a slash.
      const impossible = /[\s/:]/.test(network) || Buffer.byteLength(network) > 15;
      if (impossible && !warned.has(network)) {
        warned.add(network);
        context.emit({
          type: 'warning',
          code: 'BRIDGE_NAME',
          message: `A network interface is plugged into the bridge '${network}', a name that no bridge of a Linux host can have.`,
          hint: 'Name the bridge or network of this host with the option networks, --bridge or --network, or edit the XML.',
        });
      }
    } else {
      element.ele('source', { network });
    }
    element.ele('model', { type: guestcaps.netBus === 'virtio-net' ? virtio : guestcaps.netBus });
    element.ele('mac', { address: mac });
  }
}
