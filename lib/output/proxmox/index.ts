import type { ProxmoxOutput } from '../../../types/output';
import type { RemoteResource, TargetPlan } from '../../../types/target';
import type { Context } from '../../run/context';
import type { OutputMode } from '../mode';
import { transportOf } from './transports';

const of = (plan: TargetPlan<ProxmoxOutput>) => transportOf(plan.output);

/** A machine of Proxmox VE: through its API, by ssh, or as files with a script. */
export const proxmoxOutput: OutputMode<ProxmoxOutput> = {
  describe: (options) => transportOf(options).describe(options),

  programs: (options) => transportOf(options).programs?.(options) ?? [],

  plan: (options, guest) => transportOf(options).plan(options, guest),

  obstacles: (plan, how, context) => of(plan).obstacles(plan, how, context),

  remote: {
    // Files are of this host, and nothing of theirs is ever noted for a place.
    place: (options) => transportOf(options).remote?.place(options) ?? transportOf(options).describe(options),
    takeBack: async (options: ProxmoxOutput, left: readonly RemoteResource[], context: Context) =>
      (await transportOf(options).remote?.takeBack(options, left, context)) ?? [],
  },

  open: (plan, context) => of(plan).open(plan, context),

  render: (machine, plan) => of(plan).render(machine, plan),
};
