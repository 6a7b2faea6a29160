import type { XMLBuilder } from 'xmlbuilder2/lib/interfaces';

import type { MachineNic } from '../../../types/machine';

/** What libvirt's schema lets a bridge be called. */
const notInBridgeName = /[^a-zA-Z0-9_.\-\\:/ ]/g;

/** `<interface>` for each NIC, with the model that the guest has a driver for. */
export function addInterfaces(devices: XMLBuilder, nics: readonly MachineNic[], virtio: string): void {
  for (const { mac, network, networkType, model } of nics) {
    const element = devices.ele('interface', { type: networkType });
    if (networkType === 'bridge') element.ele('source', { bridge: network.replace(notInBridgeName, '_') });
    else element.ele('source', { network });
    element.ele('model', { type: model === 'virtio-net' ? virtio : model });
    element.ele('mac', { address: mac });
  }
}
