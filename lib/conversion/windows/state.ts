import type { WindowsInspection } from '../../../types/inspection';
import type { DisabledService, WindowsDisks } from '../../../types/windows';
import type { DriverReport } from '../../../types/windows-drivers';
import type { WindowsNetwork } from '../../../types/windows-network';
import type { GuestState } from '../guest/state';
import type { ChosenDrivers } from './contracts/chosen-drivers';
import type { TemporaryDriver } from './contracts/temporary-driver';
import type { WindowsFirstboot } from './firstboot';
import type { DiskPlan } from './contracts/disk-plan';
import type { FoundTools } from './contracts/hypervisor-tools';

/** What the steps find out, each named after what it is; the step that finds it comes before those that use it. */
export interface WindowsFindings {
  /** Found by `drivers`: what is put into the guest, and from where. */
  chosenDrivers?: ChosenDrivers;
  /** Found by `drivers`: a line for each device. */
  drivers?: DriverReport[];
  /** Found by `hypervisor-tools`: those products that the guest has something of. */
  hypervisorTools?: FoundTools[];
  /** Found by `network-settings`. */
  network?: WindowsNetwork;
  /** Found by `disk-states`. */
  disks?: WindowsDisks;
  /** Found by `disk-states`: what is done so that each disk is as it was. */
  diskPlan?: DiskPlan;
  /** Found by `clock`: the guest keeps its clock in UTC. */
  rtcUtc?: boolean;
  /** Found by `block-drivers`: the buses of virtio that the guest boots on. */
  bootBuses?: ('virtio-blk' | 'virtio-scsi')[];
  /** Found by `block-drivers`: drivers that Windows finds by entries which are removed later. */
  temporaryDrivers?: TemporaryDriver[];
  /** Found by `fallback-controllers`: services of Windows' own controllers that it starts with, in lower case. */
  bootControllers?: string[];
}

/** What the steps of a Windows conversion share. The guest's filesystems are mounted in `guest`, writable. */
export interface WindowsState extends GuestState, WindowsFindings {
  readonly windows: WindowsInspection;
  readonly firstboot: WindowsFirstboot;
  /** Services that a step has disabled. */
  readonly disabledServices: DisabledService[];
  /** Display names of the programs that are uninstalled when the guest boots. */
  readonly uninstalled: string[];
  /** The scripts that run when the guest boots, in their order. */
  readonly firstbootScripts: { name: string; attempts: number; mayRestart?: boolean }[];
}
