import type { TargetMachine } from './machine';
import type { TargetDisk } from './target';

/** What `-o json` writes beside the disks: all that is needed to make the guest's machine by other means. */
export interface GuestDescription {
  /** Of this format; what is added to it does not change the number. */
  version: 1;
  /** `v2v-node 0.1.0` */
  generator: string;
  machine: TargetMachine;
  /** In the order that `machine.drives` names them by. */
  disks: Pick<
    TargetDisk,
    'name' | 'path' | 'format' | 'allocation' | 'compressed' | 'virtualSize' | 'device'
  >[];
}
