import type { TargetMachine } from '../../types/machine';
import type { Source } from '../../types/source';
import type { Context } from '../run/context';

/** The source's processor, without a topology that does not give its number: libvirt refuses a domain where they differ. */
export function planCpu(
  { vcpus: count, cpuModel, cpuVendor, cpuTopology: topology }: Source,
  context: Context,
): TargetMachine['cpu'] {
  const cpu: TargetMachine['cpu'] = { count };
  if (cpuModel !== undefined) cpu.model = cpuModel;
  if (cpuVendor !== undefined) cpu.vendor = cpuVendor;
  if (topology === undefined) return cpu;
  const { sockets, cores, threads } = topology;
  if (sockets * cores * threads === count) return { ...cpu, topology };
  const message = `the CPU topology ${sockets}×${cores}×${threads} does not give ${count} CPUs and is left out`;
  context.emit({ type: 'debug', origin: 'v2v-node', message });
  return cpu;
}
