/** What a conversion reports of the drivers of a Windows guest. */

/** A device of the target machine that Windows needs a driver for. */
export type WindowsDevice =
  | 'virtio-blk'
  | 'virtio-scsi'
  | 'virtio-net'
  | 'virtio-balloon'
  | 'virtio-rng'
  | 'virtio-serial'
  | 'virtio-fs'
  | 'virtio-vsock'
  | 'virtio-gpu'
  | 'virtio-input'
  | 'virtio-mem'
  | 'pvpanic'
  | 'i6300esb'
  | 'fwcfg'
  | 'pci-serial'
  | 'qxl'
  | 'smbus';

/** How a driver's catalogue is signed. */
export interface DriverSignature {
  /** Common name of the certificate that signed it; empty where there is none that can be read. */
  signer: string;
  /** Of the signature: `sha1`, `sha256`; empty where there is none that can be read. */
  digest: string;
  /**
   * `trusted`: an authority that Windows knows vouches for the signer. `self-signed`: nobody that Windows knows does, and
   * Windows of 64 bits refuses it. `unsigned`: there is no catalogue, it is damaged, or it does not hold the files as they are.
   */
  kind: 'trusted' | 'self-signed' | 'unsigned';
}

/** A driver package that was looked at for a device. */
export interface DriverPackage {
  /** Of the package, in the driver source: `viostor/w10/amd64/viostor.inf`. */
  inf: string;
  /** Of the INF's DriverVer: `100.95.104.26200`. */
  version: string;
  /** Of the INF's DriverVer: `2024-07-18`. */
  date: string;
  signature: DriverSignature;
}

/** What was found for a device. */
export interface DriverReport {
  device: WindowsDevice;
  /** The package that the guest gets; absent where there is none that fits. */
  driver?: DriverPackage;
  /** Why this one, or why none; one sentence. */
  reason: string;
  /** True where the package is made for another Windows than the guest's. */
  fallback?: true;
  /** Packages that name the device and this Windows and were left out, each with its reason. */
  refused: (DriverPackage & { reason: string })[];
}
