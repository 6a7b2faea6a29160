/** `ask` needs `askRoot` (the command asks on the terminal); anything else is a device name, `/dev/sda2`. */
export type RootChoice = 'ask' | 'single' | 'first' | `/dev/${string}`;

/**
 * `convert-first`: the guest is converted in an overlay on its source, and copied then. `copy-first`: its disks are copied as
 * they are, and it is converted on the copy.
 */
export type ConversionOrder = 'convert-first' | 'copy-first';

/** An operating system that was found, for the choice among several. `product` is empty where it is not known. */
export interface RootCandidate {
  device: string;
  product: string;
  /** Of several Windows, the one that its boot manager starts where nobody chooses: taken where nobody can be asked. */
  bootDefault?: true;
}

/** virt-v2v's `--network`, `--bridge` and `--mac` in order of precedence: MAC, name, default. */
export interface NetworkMap {
  macs?: Record<string, { type: 'bridge' | 'network'; name: string }>;
  networks?: Record<string, string>;
  bridges?: Record<string, string>;
  defaultNetwork?: string;
  defaultBridge?: string;
}

/**
 * An address that a network card of a Windows guest gets, as virt-v2v's `--mac MAC:ip:…`. What is said for a card takes the
 * place of the addresses, gateways and DNS servers that the guest had on it.
 */
export interface StaticAddressOption {
  /** Of the network card, `aa:bb:cc:dd:ee:ff`; several entries may name the same one. */
  mac: string;
  /** IPv4 or IPv6. */
  address: string;
  /** Length of the prefix; default 24, and 64 for IPv6. */
  prefix?: number;
  gateway?: string;
  /** DNS servers, of either kind. */
  dns?: readonly string[];
}

/** A bus of virtio for disks. */
export type BlockDriver = 'virtio-blk' | 'virtio-scsi';

/** What is said of a conversion that only matters to a Windows guest. */
export interface WindowsOptions {
  /**
   * Where drivers are: `virtio-win.iso`, or a directory that it was unpacked to; default `VIRTIO_WIN`, `VIRTIO_WIN_DIR`, then
   * where distributions put them.
   */
  virtioWin?: string;
  /** The bus of the disks, where the guest gets drivers for both; default virtio-blk. */
  blockDriver?: BlockDriver;
  /** What is set by hand on the network adapters is set again on the new ones when the guest boots; default true. */
  keepNetwork?: boolean;
  /** Addresses that network cards get when the guest boots, in place of those that they had. */
  staticAddresses?: readonly StaticAddressOption[];
  /** What Windows has saved of itself to start faster is dropped; default false: such a guest is refused. */
  dropFastStartup?: boolean;
}

/**
 * How an encrypted disk is opened. `device` says which: `all`, a device as libguestfs names it (`/dev/sda2`,
 * `/dev/vg/lv` or `/dev/mapper/vg-lv`), or a LUKS UUID. A file is taken byte for byte, an end of line included.
 */
export type DiskKey = { device: string } & ({ passphrase: string } | { file: string } | { clevis: true });

/** An encrypted device that no key is given for. `uuid` is empty where the encryption has none (BitLocker). */
export interface EncryptedDevice {
  name: string;
  uuid: string;
}

/** How the files that changed get their SELinux labels again; for a Linux guest that has SELinux. */
export interface SelinuxOptions {
  /**
   * Directories of the guest, absolute. What changed in them keeps the labels that it has: for a filesystem whose labels its
   * mount options give. As virt-v2v's `--selinux-relabel-exclude`.
   */
  exclude?: readonly string[];
  /**
   * True: the guest labels all of its files when it boots, which makes that longer; default: what changed is labelled by the
   * conversion. As virt-v2v's `--selinux-relabel-at-boot`.
   */
  atBoot?: boolean;
}

/** How the libguestfs appliance is started. */
export interface ApplianceOptions {
  /** MiB; default: twice libguestfs's own default. */
  memory?: number;
  /** Default: the processors that this process may use, at most 8. */
  smp?: number;
  /** libguestfs backend; default: `LIBGUESTFS_BACKEND`, else `direct`. */
  backend?: string;
  /** `auto`: KVM, and emulation where KVM does not work. */
  acceleration?: 'auto' | 'kvm' | 'tcg';
  /**
   * The appliance reaches the host's network, by NAT; default: only where `customize` installs or updates packages, or runs
   * something.
   */
  network?: boolean;
  /** Seconds after which a launch under KVM counts as hanging; default 120. */
  launchTimeout?: number;
}
