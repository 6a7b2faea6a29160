import type { V1Interface, V1Network } from '@kubevirt-ui-ext/kubevirt-api/kubevirt';

import type { MachineNic, NicModel } from '../../../../types/machine';
import type { KubevirtNetwork, KubevirtOutput } from '../../../../types/output';
import { asSubdomain } from '../name';

const models: Readonly<Record<NicModel, string>> = {
  'virtio-net': 'virtio',
  e1000e: 'e1000e',
  e1000: 'e1000',
  rtl8139: 'rtl8139',
};

/** What a NIC is plugged into, and whether the options say so. */
export interface PluggedNic {
  nic: MachineNic;
  network: KubevirtNetwork;
  mapped: boolean;
}

/**
 * Where each NIC goes. Of those that nothing is said of, the first is in the network of the pods, unless another one is; the
 * others are in networks of Multus that are named like theirs.
 */
export function plugNics(
  nics: readonly MachineNic[],
  networks: NonNullable<KubevirtOutput['networks']> = {},
): PluggedNic[] {
  const mappingOf = ({ network }: MachineNic): KubevirtNetwork | undefined =>
    Object.hasOwn(networks, network) ? networks[network] : undefined;
  let isPodTaken = nics.some((nic) => mappingOf(nic)?.kind === 'pod');
  let podNics = 0;
  return nics.map((nic) => {
    const mapping = mappingOf(nic);
    // Several NICs of one network: only one of them can be in that of the pods.
    if (mapping !== undefined && !(mapping.kind === 'pod' && ++podNics > 1)) {
      return { nic, network: mapping, mapped: true };
    }
    if (isPodTaken) {
      const name = asSubdomain(nic.network) ?? 'default';
      return { nic, network: { kind: 'multus', name }, mapped: false };
    }
    isPodTaken = true;
    return { nic, network: { kind: 'pod' }, mapped: false };
  });
}

/** The interface and the network of each NIC, by the same name. */
export function renderNics(plugged: readonly PluggedNic[]): {
  interfaces: V1Interface[];
  networks: V1Network[];
} {
  const nameOf = (index: number): string => `nic-${index}`;
  return {
    interfaces: plugged.map(({ nic, network }, index) => ({
      name: nameOf(index),
      ...(network.kind === 'pod' ? { masquerade: {} } : { bridge: {} }),
      macAddress: nic.mac,
      model: models[nic.model],
    })),
    networks: plugged.map(({ network }, index) => ({
      name: nameOf(index),
      ...(network.kind === 'pod' ? { pod: {} } : { multus: { networkName: network.name } }),
    })),
  };
}
