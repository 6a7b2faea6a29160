import type { NullOutput } from '../../types/output';
import type { TargetPlan } from '../../types/target';
import { V2vError } from '../errors';
import { planDisks } from './disks';
import type { OpenTarget, OutputMode } from './mode';

const abilities = { serialPort: true, namedNetworks: false, formats: ['raw'] as const };

function openNothing(plan: TargetPlan<NullOutput>): OpenTarget {
  return {
    plan,
    destinations: plan.disks.map(() => ({ kind: 'none' })),
    publish: () => Promise.resolve([]),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Converts and reads every disk to its end, and keeps nothing: a rehearsal. */
export const nullOutput: OutputMode<NullOutput> = {
  describe: () => '-o null',

  plan(output, guest) {
    const disks = planDisks(guest, abilities, 'The output null');
    if (guest.diskOptions.allocation === 'preallocated') {
      throw new V2vError('USAGE', 'The output null keeps no disks, so none can be preallocated.');
    }
    return { output, name: guest.name, abilities, disks, claims: [], files: [], room: [] };
  },

  async *obstacles() {},

  open: (plan) => Promise.resolve(openNothing(plan)),

  render: () => [],
};
