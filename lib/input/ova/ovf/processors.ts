import type { CpuTopology } from '../../../../types/source';
import type { Warn } from './description';
import { integerOf, resourceTypes, type HardwareItem } from './hardware';
import { childText } from '../../../xml/parse';

export interface Processors {
  vcpus: number;
  cpuTopology?: CpuTopology;
}

/** oVirt writes sockets, cores and threads, and not always their product. */
function oVirtTopology({ element }: HardwareItem): CpuTopology | undefined {
  const positive = (name: string): number | undefined => {
    const value = integerOf(element, name);
    return value !== undefined && value > 0 ? value : undefined;
  };
  const [sockets, cores] = [positive('num_of_sockets'), positive('cpu_per_socket')];
  if (sockets === undefined || cores === undefined) return undefined;
  return { sockets, cores, threads: positive('threads_per_cpu') ?? 1 };
}

/** The processors of a virtual machine; one where nothing is said. Warns: `OVF_TOPOLOGY`. */
export function processorsOf(items: readonly HardwareItem[], ovf: string, warn: Warn): Processors {
  const item = items.find(({ resourceType }) => resourceType === resourceTypes.processor);
  if (item === undefined) return { vcpus: 1 };
  const quantity = integerOf(item.element, 'VirtualQuantity');
  const topology = oVirtTopology(item);
  const product = topology && topology.sockets * topology.cores * topology.threads;
  const vcpus = quantity !== undefined && quantity > 0 ? quantity : (product ?? 1);
  if (topology !== undefined && product === vcpus) return { vcpus, cpuTopology: topology };

  const perSocket = childText(item.element, 'CoresPerSocket');
  if (perSocket === undefined) return { vcpus };
  const cores = Number(perSocket);
  if (!Number.isInteger(cores) || cores <= 0 || vcpus % cores !== 0) {
    warn(
      'OVF_TOPOLOGY',
      `${ovf} has ${vcpus} processors with ${perSocket} cores per socket; this is ignored.`,
    );
    return { vcpus };
  }
  return { vcpus, cpuTopology: { sockets: vcpus / cores, cores, threads: 1 } };
}
