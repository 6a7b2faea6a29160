import type { TargetMachine } from '../../../types/machine';
import type { ProxmoxOutput } from '../../../types/output';
import type { TargetDocument, TargetPlan } from '../../../types/target';
import type { V2vError } from '../../errors';
import type { Context } from '../../run/context';
import type { GuestToPlace, OpenTarget, RemoteTarget } from '../mode';

/** A way to a node of Proxmox VE: what an output mode does, for one transport. See `OutputMode`. */
export interface ProxmoxTransport<O extends ProxmoxOutput> {
  describe(options: O): string;
  programs?(options: O): readonly string[];
  plan(options: O, guest: GuestToPlace): TargetPlan<O>;
  obstacles(plan: TargetPlan<O>, how: { probe: boolean }, context: Context): AsyncIterable<V2vError>;
  remote?: RemoteTarget<O>;
  open(plan: TargetPlan<O>, context: Context): Promise<OpenTarget>;
  render(machine: TargetMachine, plan: TargetPlan<O>): TargetDocument[];
}
