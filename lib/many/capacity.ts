import type { ApplianceOptions } from '../../types/options';
import { V2vError } from '../errors';
import type { Host } from './host';
import type { Capacity, Demand } from './scheduler';

/** What QEMU, qemu-img and this process take beside the memory of the guest, MiB. */
const memoryBesideAppliance = 150;
/** Processors of the host that an emulated appliance keeps busy. */
const processorsEmulated = 2;

/** Says what a conversion takes, and what all of them may take together. */
export interface Capacities {
  /** What one more conversion would take. */
  demand(appliance: ApplianceOptions | undefined): Promise<Demand>;
  /** What all may take together, seen now. `running` are those that have begun. */
  capacity(running: readonly Demand[]): Capacity;
}

/** Throws `USAGE` if the option `concurrency` is neither a whole number above 0 nor `auto`. */
export function checkConcurrency(concurrency: unknown): void {
  if (concurrency === 'auto' || (Number.isInteger(concurrency) && Number(concurrency) > 0)) return;
  throw new V2vError(
    'USAGE',
    `The option concurrency takes 'auto' or a whole number above 0, not ${String(concurrency)}.`,
  );
}

export function capacitiesFor(concurrency: number | 'auto', host: Host): Capacities {
  if (concurrency === 'auto') return new HostCapacities(host);
  return {
    demand: () => Promise.resolve({ memory: 0, processors: 0 }),
    capacity: () => ({ jobs: concurrency, memory: Infinity, processors: Infinity }),
  };
}

/** What running under emulation takes where KVM was expected. */
export function emulated(demand: Demand): Demand {
  return { ...demand, processors: Math.max(demand.processors, processorsEmulated) };
}

class HostCapacities implements Capacities {
  readonly #host: Host;
  #memoryWhenIdle = Infinity;
  #defaultMemory: Promise<number> | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  async demand(appliance: ApplianceOptions | undefined): Promise<Demand> {
    const memory = appliance?.memory ?? (await (this.#defaultMemory ??= this.#host.applianceMemory()));
    const demand = { memory: memory + memoryBesideAppliance, processors: 1 };
    return this.#host.isEmulated(appliance) ? emulated(demand) : demand;
  }

  capacity(running: readonly Demand[]): Capacity {
    const free = this.#host.freeMemory();
    if (running.length === 0) this.#memoryWhenIdle = free;
    const reserved = running.reduce((sum, { memory }) => sum + memory, 0);
    // An appliance takes its memory little by little: what it has not taken yet still looks free. So what was free
    // before the first began is not exceeded, nor what is free beside them now where other programs took some.
    return {
      jobs: Infinity,
      memory: Math.min(this.#memoryWhenIdle, free + reserved),
      processors: this.#host.processors(),
    };
  }
}
