import type { ConvertBootCheck } from '../types/boot-check';
import type { CollectOptions } from '../types/collect';
import type { InitrdStrategy } from '../types/conversion';
import type { CustomizeOperation } from '../types/customize';
import type { EventSink } from '../types/events';
import type { InputOptions } from '../types/input';
import type {
  ApplianceOptions,
  ConversionOrder,
  DiskKey,
  EncryptedDevice,
  NetworkMap,
  RootCandidate,
  RootChoice,
  SelinuxOptions,
  WindowsOptions,
} from '../types/options';
import type { DiskOptions, OutputOptions } from '../types/output';
import type { StepsOption } from './conversion';

/** What `convert()` is told. Only `input` and `output` are needed. */
export interface ConvertOptions {
  input: InputOptions;
  output: OutputOptions;
  /** Name of the guest at the target; default: the source's. */
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
  appliance?: ApplianceOptions;
  /** Default `auto`: keep, then append, then rebuild. */
  initrd?: InitrdStrategy | 'auto';
  /** The guest installs QEMU's guest agent when it boots; default true. */
  guestAgent?: boolean;
  /** For a Windows guest. */
  windows?: WindowsOptions;
  /** For a guest with SELinux. */
  selinux?: SelinuxOptions;
  /** Changes beside the conversion, made in their order; default none. */
  customize?: readonly CustomizeOperation[];
  /** Files of the guest that are kept in an archive, as they were before the conversion. */
  collect?: CollectOptions;
  /** Conversion steps of your own, and steps that are left out. */
  steps?: StepsOption;
  /** Default true. */
  fstrim?: boolean;
  /**
   * The converted guest is started on throw-away overlays, isolated, to see whether it boots: its copies before they are
   * published, or where no disk is left on this host its overlays, before they are sent. Default false.
   */
  bootCheck?: boolean | ConvertBootCheck;
  /**
   * Whether the guest is converted before its disks are copied, or on the copy. Default: `copy-first` where the source is at a
   * server and the output keeps its disks as files of this host, else `convert-first`.
   */
  order?: ConversionOrder;
  /** With `copy-first`: a copy outlives a conversion that fails, and the next one goes on from it. Default true. */
  keepCopy?: boolean;
  signal?: AbortSignal;
  onEvent?: EventSink;
  /** Ask libguestfs for its own debug messages (`verbose`) and calls (`trace`); they arrive as `debug` events. */
  verbose?: boolean;
  trace?: boolean;
  /** Directory for overlays and unpacked files; default `VIRT_V2V_TMPDIR`, `LIBGUESTFS_CACHEDIR`, `TMPDIR`, `/var/tmp`. */
  tempDir?: string;
}

/** What `planConversion()` is told: the options of `convert()`, of which `output` may be left out. */
export interface PlanOptions extends Omit<ConvertOptions, 'output'> {
  /** Default: the destination is not looked at. */
  output?: OutputOptions;
}
