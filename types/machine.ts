import type { Inspection } from './inspection';
import type { CpuTopology, SourceDisplay } from './source';
import type { TargetFirmware, TargetNic } from './target';

/** QEMU's machine types: `pc`, `q35`, `virt`. */
export type Chipset = 'i440fx' | 'q35' | 'virt';

/** A network card of the machine. */
export type NicModel = 'virtio-net' | 'e1000e' | 'e1000' | 'rtl8139';

/** A controller of the target machine, as libvirt names the bus. */
export type DriveBus = 'virtio' | 'ide' | 'sata' | 'scsi' | 'fdc';

/** A slot of the target machine with a disk in it. */
export interface DiskDrive {
  bus: DriveBus;
  slot: number;
  kind: 'disk';
  /** Index of the disk, in source order. */
  disk: number;
  /** From 1. */
  bootOrder: number;
}

/** A slot of the target machine with a removable drive in it, which is empty, or with nothing. */
export interface EmptyDrive {
  bus: DriveBus;
  slot: number;
  kind: 'cdrom' | 'floppy' | 'empty';
}

/** A slot of the target machine, and what is in it. */
export type Drive = DiskDrive | EmptyDrive;

/** A NIC of the machine. */
export interface MachineNic extends TargetNic {
  /** Index in `Source.nics`. */
  nic: number;
  model: NicModel;
}

/** A sound device that QEMU has. */
export type SoundModel = 'ac97' | 'es1370' | 'ich6' | 'ich9' | 'pcspk' | 'sb16' | 'usb';

/** The guest's operating system, for targets that are told of it. */
export interface MachineOs extends Pick<
  Inspection,
  'type' | 'distro' | 'osinfo' | 'arch' | 'majorVersion' | 'minorVersion' | 'productName' | 'productVariant'
> {
  /** libosinfo's name for it; only where libosinfo's database has it. */
  osinfoUrl?: string;
}

/**
 * The machine that the converted guest runs on, decided once: every output only renders it, as libvirt XML, as a script,
 * … Plain JSON.
 */
export interface TargetMachine {
  /** Name of the guest at the target. */
  name: string;
  arch: string;
  chipset: Chipset;
  /**
   * `transitional`: the guest's virtio drivers predate virtio 1.0, and find their devices on a PCI Express machine only
   * in the old form.
   */
  virtio: 'modern' | 'transitional';
  firmware: TargetFirmware;
  /** The firmware starts only what is signed. */
  secureBoot: boolean;
  /** Version of an empty TPM; absent where the machine has none. */
  tpm?: '1.2' | '2.0';
  /** VM generation ID, a UUID. */
  genid?: string;
  /** The hypervisor that the guest was made for: `vmware`, … */
  origin: string;
  os: MachineOs;
  /** Bytes. */
  memory: number;
  cpu: {
    count: number;
    /** Only where it gives `count`. */
    topology?: CpuTopology;
    vendor?: string;
    /** At least this model; undefined: the host's. */
    model?: string;
  };
  /** libvirt's feature element names, sorted. */
  features: string[];
  /** Windows finds the interfaces of its own hypervisor: timers, spinlocks, … */
  hyperv?: boolean;
  rtc: 'utc' | 'localtime';
  /** In the order virtio-blk, IDE or SATA, SCSI, floppy, each bus by its slots. */
  drives: Drive[];
  /** In the order in which the guest is to find them. */
  nics: MachineNic[];
  video: 'vga' | 'virtio';
  /** A password is not in events and results. */
  display?: SourceDisplay;
  sound?: SoundModel;
  rng: boolean;
  balloon: boolean;
  panic: boolean;
  vsock: boolean;
  serialPort: boolean;
  /** The guest talks and listens on the serial port. */
  serialConsole: boolean;
  /** Names of virtio-serial channels. */
  channels: string[];
}
