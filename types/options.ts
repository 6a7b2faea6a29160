import type { InitrdStrategy } from './conversion';
import type { CustomizeOperation } from './customize';
import type { EventSink } from './events';
import type { InputOptions } from './input';
import type { DiskOptions, OutputOptions } from './output';

/** `ask` needs `askRoot` (the command asks on the terminal); anything else is a device name, `/dev/sda2`. */
export type RootChoice = 'ask' | 'single' | 'first' | `/dev/${string}`;

/** An operating system that was found, for the choice among several. `product` is empty where it is not known. */
export interface RootCandidate {
  device: string;
  product: string;
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
 * How an encrypted disk is opened. `device` says which: `all`, a device as libguestfs names it (`/dev/sda2`,
 * `/dev/vg/lv` or `/dev/mapper/vg-lv`), or a LUKS UUID. A file is taken byte for byte, an end of line included.
 */
export type DiskKey = { device: string } & ({ passphrase: string } | { file: string } | { clevis: true });

/** An encrypted device that no key is given for. `uuid` is empty where the encryption has none (BitLocker). */
export interface EncryptedDevice {
  name: string;
  uuid: string;
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
  /** Seconds after which a launch under KVM counts as hanging; default 120. */
  launchTimeout?: number;
}

/** What `convert()` is told. Only `input` and `output` are needed. */
export interface ConvertOptions {
  input: InputOptions;
  output: OutputOptions;
  /** Name of the guest on the target; default: the source's. */
  name?: string;
  disks?: DiskOptions;
  /** Which operating system is meant where the disks hold several; default `ask`. */
  root?: RootChoice;
  /** With `root: 'ask'`, asked where there are several; resolves with the device of one of the candidates. */
  askRoot?: (candidates: RootCandidate[]) => Promise<string>;
  /** For encrypted disks; of those that match a device, each is tried in turn. */
  keys?: DiskKey[];
  /** Asked once for each encrypted device that none of `keys` is for. */
  askPassphrase?: (device: EncryptedDevice) => Promise<string>;
  networks?: NetworkMap;
  /** What is changed in the guest beside the conversion, in this order, after it. */
  customize?: readonly CustomizeOperation[];
  appliance?: ApplianceOptions;
  /** Default `auto`: keep, then append, then rebuild. */
  initrd?: InitrdStrategy | 'auto';
  /** The guest installs QEMU's guest agent when it boots; default true. */
  guestAgent?: boolean;
  /** Default true. */
  fstrim?: boolean;
  signal?: AbortSignal;
  onEvent?: EventSink;
  /** Ask libguestfs for its own debug messages (`verbose`) and calls (`trace`); they arrive as `debug` events. */
  verbose?: boolean;
  trace?: boolean;
  /** Directory for overlays and unpacked files; default `VIRT_V2V_TMPDIR`, `LIBGUESTFS_CACHEDIR`, `TMPDIR`, `/var/tmp`. */
  tempDir?: string;
}
