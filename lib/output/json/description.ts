import type { GuestDescription } from '../../../types/guest-description';
import type { TargetMachine } from '../../../types/machine';
import type { TargetDisk } from '../../../types/target';
import { packageVersion } from '../../run/version';

/** The machine and its disks as plain JSON; `schemas/guest-description.schema.json` describes it. */
export function guestDescription(machine: TargetMachine, disks: readonly TargetDisk[]): GuestDescription {
  return {
    version: 1,
    generator: `v2v-node ${packageVersion()}`,
    machine,
    disks: disks.map(({ name, path, format, allocation, compressed, virtualSize, device }) => ({
      name,
      ...(path === undefined ? {} : { path }),
      format,
      allocation,
      compressed,
      virtualSize,
      ...(device === undefined ? {} : { device }),
    })),
  };
}
