import type { TargetMachine } from '../../../types/machine';
import type { KubevirtOutput } from '../../../types/output';
import type { Context } from '../../run/context';
import { plugNics } from './manifest/networks';

/** Tells what of a machine a VirtualMachine cannot say, or says otherwise. */
export function warnOfMachine(machine: TargetMachine, output: KubevirtOutput, context: Context): void {
  const unmapped = plugNics(machine.nics, output.networks).filter(({ mapped }) => !mapped);
  const names = [...new Set(unmapped.map(({ nic }) => nic.network))];
  if (names.length > 0) {
    const places = unmapped.map(({ network }) =>
      network.kind === 'pod' ? 'the network of the pods' : network.name,
    );
    context.warn(
      'NETWORK_UNMAPPED',
      `It was not said what the networks of the guest are in the cluster (${names.join(', ')}): its NICs are in ${[...new Set(places)].join(', ')}.`,
      'Map each with networks, -oo network=NAME:pod or -oo network=NAME:NAMESPACE/ATTACHMENT.',
    );
  }
  if (machine.chipset === 'i440fx') {
    context.warn(
      'KUBEVIRT_MACHINE',
      'The guest was to have a machine of the type i440fx, and KubeVirt has only q35: it may lack drivers for it.',
      'If it does not start, run it with another output.',
    );
  }
  if (machine.tpm === '1.2') {
    context.warn('KUBEVIRT_TPM', 'The guest had a TPM of version 1.2, and gets an empty one of version 2.0.');
  }
}
