/** What a conversion reports of a Windows guest. */
import type { DriverReport } from './windows-drivers';
import type { WindowsNetwork } from './windows-network';

/** A service or driver that does not start any more, with what it takes to undo it. */
export interface DisabledService {
  /** Name of its key: `vmci`. */
  service: string;
  /** `Start` as it was. */
  startBefore: number;
}

/** What the guest does when it boots. */
export interface FirstbootReport {
  /** The log in the guest, as Windows names it: `C:\Program Files\v2v-node\firstboot.log`. */
  log: string;
  /** In the order in which they run. */
  scripts: { name: string; attempts: number }[];
  /** Restarts of the guest that are to be expected before it is ready. */
  restarts: number;
}

/** A disk as the old machine's Windows knew it. */
export interface WindowsDisk {
  /** Index in `Source.disks`; absent where it could not be told which one it is. */
  disk?: number;
  /** Its key below `Enum`: `SCSI\Disk&Ven_VMware…\000000`. */
  instance: string;
  /** What Windows knew it by: the signature of its MBR, `5CBEA03E`, or the GUID of its GPT with braces; absent where that is not kept. */
  id?: string;
  state: 'online' | 'offline' | 'read-only';
}

/** A letter that Windows gives to a volume wherever the volume's disk hangs: it is bound to the partition itself. */
export interface WindowsDriveLetter {
  /** `D:` */
  letter: string;
  /** Index in `Source.disks` of the disk it is on; absent for a drive of another kind, and for a disk that is not the guest's any more. */
  disk?: number;
}

/** Whether disks come up online on the new bus. */
export interface WindowsDisks {
  /** `SanPolicy` as it was: 1 all online, 2 shared ones offline, 3 all offline, 4 internal ones offline; absent where it was not set. */
  policyBefore?: number;
  /** Set for the first boot, and taken back after it; absent where it stays as it was. */
  policyForFirstBoot?: number;
  /** Why it is so; one sentence. */
  reason: string;
  disks: WindowsDisk[];
  letters: WindowsDriveLetter[];
}

/** What is reported of a Windows guest beside what is reported of every guest. */
export interface WindowsReport {
  drivers: DriverReport[];
  /** Absent before the step that finds it. */
  network?: WindowsNetwork;
  disks?: WindowsDisks;
  disabledServices: DisabledService[];
  /** Programs of the old hypervisor that are uninstalled when the guest boots, by their display names. */
  uninstalled: string[];
  firstboot?: FirstbootReport;
}
