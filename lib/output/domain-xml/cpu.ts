import type { XMLBuilder } from 'xmlbuilder2/lib/interfaces';

import type { TargetMachine } from '../../../types/machine';

/** `<cpu>`: the host's model, or at least the one that the machine is to have, with its topology. */
export function addCpu(domain: XMLBuilder, { model, vendor, topology }: TargetMachine['cpu']): void {
  const cpu = domain.ele('cpu');
  if (model === undefined) {
    cpu.att('mode', 'host-model');
  } else {
    cpu.att('match', 'minimum');
    // qemu64 asks for features that no real processor has.
    if (model === 'qemu64') cpu.att('check', 'none');
    if (vendor !== undefined) cpu.ele('vendor').txt(vendor);
    cpu.ele('model', { fallback: 'allow' }).txt(model);
  }
  if (topology === undefined) return;
  const { sockets, cores, threads } = topology;
  cpu.ele('topology', { sockets: String(sockets), cores: String(cores), threads: String(threads) });
}
