import type { ApplianceOptions } from '../../types/options';
import { defaultMemory } from '../appliance/memory';
import { planAppliance, usableProcessors } from '../appliance/settings';
import { Guestfs } from '../guestfs';
import { freeMemory } from './free-memory';

/** What has to be known of the host to tell how many conversions it can run at once. */
export interface Host {
  /** MiB that an appliance is given where its job does not say. */
  applianceMemory(): Promise<number>;
  /** MiB that new processes may take now. */
  freeMemory(): number;
  processors(): number;
  /** The appliance will run without KVM, as far as that can be told before it is launched. */
  isEmulated(appliance: ApplianceOptions | undefined): boolean;
}

/** The host that this process runs on. */
export const thisHost: Host = {
  async applianceMemory() {
    await using guest = await Guestfs.create();
    return await defaultMemory(guest);
  },
  freeMemory: () => freeMemory(),
  processors: () => usableProcessors(),
  isEmulated: (appliance) => planAppliance(appliance).attempts[0]?.acceleration === 'tcg',
};
