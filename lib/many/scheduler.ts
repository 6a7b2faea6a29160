/** What one conversion takes of the host while it runs. */
export interface Demand {
  /** MiB */
  readonly memory: number;
  readonly processors: number;
}

/** What all conversions of a run may take together. */
export interface Capacity extends Demand {
  /** Conversions at once. */
  readonly jobs: number;
}

/**
 * How many of the waiting jobs may begin now: from the head of the queue, in order, as long as each fits beside those
 * that run. One that does not fit holds up those behind it, or it might wait for ever. Where nothing runs, the first
 * may begin whatever it takes.
 */
export function howManyMayStart(
  waiting: Iterable<Demand>,
  running: Iterable<Demand>,
  capacity: Capacity,
): number {
  let jobs = 0;
  let memory = 0;
  let processors = 0;
  const take = (demand: Demand): void => {
    jobs += 1;
    memory += demand.memory;
    processors += demand.processors;
  };
  for (const demand of running) take(demand);

  let started = 0;
  for (const demand of waiting) {
    const fits =
      jobs + 1 <= capacity.jobs &&
      memory + demand.memory <= capacity.memory &&
      processors + demand.processors <= capacity.processors;
    if (jobs > 0 && !fits) break;
    take(demand);
    started += 1;
  }
  return started;
}
