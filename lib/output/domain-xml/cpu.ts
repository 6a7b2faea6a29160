import type { XMLBuilder } from 'xmlbuilder2/lib/interfaces';

import type { Source } from '../../../types/source';
import type { Context } from '../../run/context';

/** `<cpu>`: the host's model, or at least the source's where that is known, with the source's topology. */
export function addCpu(domain: XMLBuilder, source: Source, context: Context): void {
  const { cpuModel, cpuVendor, cpuTopology: topology, vcpus } = source;
  const cpu = domain.ele('cpu');
  if (cpuModel === undefined) {
    cpu.att('mode', 'host-model');
  } else {
    cpu.att('match', 'minimum');
    // qemu64 asks for features that no real processor has.
    if (cpuModel === 'qemu64') cpu.att('check', 'none');
    if (cpuVendor !== undefined) cpu.ele('vendor').txt(cpuVendor);
    cpu.ele('model', { fallback: 'allow' }).txt(cpuModel);
  }
  if (topology === undefined) return;
  const { sockets, cores, threads } = topology;
  if (sockets * cores * threads !== vcpus) {
    // libvirt refuses a domain where the two differ.
    const message = `the CPU topology ${sockets}×${cores}×${threads} does not give ${vcpus} CPUs and is left out`;
    context.emit({ type: 'debug', origin: 'v2v-node', message });
    return;
  }
  cpu.ele('topology', { sockets: String(sockets), cores: String(cores), threads: String(threads) });
}
