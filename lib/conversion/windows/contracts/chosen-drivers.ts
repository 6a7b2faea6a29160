import type { DriverPackage, WindowsDevice } from '../../../../types/windows-drivers';
import type { RegistryValue } from '../../../registry/encode';

/** A file of the driver source. */
export interface DriverFile {
  name: string;
  /** Reads it, which happens only where it is needed. */
  read: () => Promise<Buffer>;
}

/** A driver package that was chosen for a device, with what its INF says. */
export interface ChosenDriver extends DriverPackage {
  device: WindowsDevice;
  /** Name of the service that the INF adds, `viostor`; undefined for a package without one. */
  service?: string;
  /** Files of the package, by their names in lower case: INF, catalogue, programs. All in one directory. */
  files: DriverFile[];
  /** The INF's name in lower case: `viostor.inf`. */
  infName: string;
  /** The device's ids that the INF has for this Windows, upper case: `PCI\VEN_1AF4&DEV_1001&SUBSYS_00021AF4&REV_00`. */
  hardwareIds: string[];
  /** What the INF sets below the service's key: `Parameters` → `BusType` → 1; `''` is the key itself. */
  serviceValues: Record<string, Record<string, RegistryValue>>;
  /** Of the service: 1 a driver of the kernel. */
  serviceType: number;
  /** Of the service: 0 boot, 3 on demand. */
  start: number;
  /** Of the service: 1 goes on without it. */
  errorControl: number;
  /** Load order group of the service: `SCSI miniport`. */
  group?: string;
  /** Name of the service's file in lower case: `viostor.sys`; among `files`. */
  binary?: string;
  /**
   * The service's file has a good signature inside. Windows of 64 bits that starts another one at boot looks for its
   * catalogue in CatRoot.
   */
  signedInside: boolean;
  /** Of the INF's [Version]. */
  className: string;
  /** In capitals, with braces. */
  classGuid: string;
}

/** The drivers that the guest gets; at most one a device. */
export interface ChosenDrivers {
  /** Where they are from, for sentences: `/usr/share/virtio-win/virtio-win.iso`; undefined where there is no source of drivers. */
  source?: string;
  drivers: ChosenDriver[];
  /** Installers of the guest agent that fit the guest, by name; at most one is used. */
  agentInstallers: DriverFile[];
}
