/** Test guests: build them, pack them, boot them. */
import type { WindowsSystem } from '../../lib/testing/guests/windows';

/** A name in guests.js. */
export type GuestName = string;

/** A name in windows/guests.js. */
export type WindowsGuestName = string;

export type Firmware = 'bios' | 'uefi';

export interface GuestNic {
  /** `ens192`, of Windows `Ethernet0` */
  name: string;
  /** With its prefix, `10.0.2.15/24`; on the card or on what stands on top of it. */
  address?: string;
  gateway?: string;
  pciSlot: number;
  /** Default `e1000`. */
  model?: 'e1000' | 'e1000e' | 'vmxnet3';
  /** Of Windows guests, whose registry knows it. */
  mac?: string;
}

/** An entry of guests.js, its defaults filled in. */
export interface GuestDefinition {
  id: string;
  title: string;
  directory: string;
  firmware: Firmware;
  /** A file in layouts/. */
  layout: string;
  diskController: 'lsilogic' | 'pvscsi' | 'sata' | 'nvme';
  nics: GuestNic[];
  vcpus: number;
  /** In the part of the tests that `npm test` runs. */
  chosen?: boolean;
  passphrase?: string;
  kernelArguments?: string[];
  environment?: Record<string, string>;
  osType: string;
  ovfOs: { id: number; description: string };
}

export const GUESTS: Record<GuestName, GuestDefinition>;

/** An entry of windows/guests.js. */
export interface WindowsGuestDefinition {
  title: string;
  /** Its description in lib/testing/guests/windows. */
  system: string;
  diskController: GuestDefinition['diskController'] | 'lsisas';
  vcpus: number;
  chosen?: boolean;
  osType: string;
  ovfOs: { id: number; description: string };
}

export const WINDOWS_GUESTS: Record<WindowsGuestName, WindowsGuestDefinition>;

/** What a running guest says about itself. */
export interface Observation {
  kernel: string;
  /** `/dev/sda1` */
  rootDevice: string;
  /** Output of `ip -br -4 addr`. */
  addresses: string;
  failedUnits: string[];
}

export interface Login {
  user: string;
  password: string;
  /** Of the encrypted root, typed where the boot asks for it. */
  passphrase?: string;
}

/** A built guest: the contents of its guest.json, with absolute paths. */
export interface Guest {
  name: GuestName;
  directory: string;
  /** Absolute path of the disk. */
  disk: string;
  format: 'qcow2';
  /** Suite of the packages it was made of, `bookworm`. */
  suite: string;
  distribution: string;
  /** Bytes. */
  virtualSize: number;
  memoryMiB: number;
  vcpus: number;
  firmware: Firmware;
  diskController: GuestDefinition['diskController'];
  rootUuid: string;
  login: Login;
  /** The encrypted volume, where there is one; `device` as libguestfs names it. */
  luks?: { uuid: string; device: string; passphrase: string };
  nics: GuestNic[];
  /** Seen in the source machine when it was built. */
  source: Observation & { bootSeconds: number };
  /** Seconds by phase of the build. */
  seconds: Record<string, number>;
  builtInSeconds: number;
}

/** A guest with a Windows that cannot be booted: the contents of its guest.json, with absolute paths. */
export interface WindowsGuest {
  name: WindowsGuestName;
  directory: string;
  /** Absolute path of the first disk, and of all. */
  disk: string;
  disks: string[];
  format: 'qcow2';
  /** Bytes, of the first disk and of all. */
  virtualSize: number;
  virtualSizes: number[];
  memoryMiB: number;
  vcpus: number;
  firmware: Firmware;
  diskController: WindowsGuestDefinition['diskController'];
  nics: GuestNic[];
  /** What its registry and its disks were made from. */
  system: WindowsSystem;
  builtInSeconds: number;
}

export interface BuildOptions {
  log?: (message: string) => void;
  out?: string;
  signal?: AbortSignal;
}

/** The guest from the cache, built if it is not there (some minutes). */
export function buildGuest(name: GuestName, options?: BuildOptions): Promise<Guest>;

/** The same with a Windows guest (some seconds). The project must be built. */
export function buildWindowsGuest(name: WindowsGuestName, options?: BuildOptions): Promise<WindowsGuest>;

/** The facts of a guest that stands in `directory`. */
export function readGuest(directory: string): Guest;

export interface OvaOptions {
  /** Default: beside the guest's disk. */
  path?: string;
  name?: string;
  /** Default `sha256`; `false` for none. */
  manifest?: 'sha1' | 'sha256' | false;
  /** Of the network cards, in their order. VMware's exports have none, which is the default. */
  macs?: string[];
  networkName?: string;
  memoryMiB?: number;
  vcpus?: number;
}

/** Pack a guest as VMware exports it; returns the path of the OVA. */
export function packOva(guest: Guest | WindowsGuest, options?: OvaOptions): Promise<string>;

/** Command line of a QEMU machine like VMware's: LSI SCSI disk, E1000 in slot 192. */
export function vmwareHardware(options: {
  disk: string;
  format: string;
  memoryMiB: number;
  vcpus: number;
  nics: GuestNic[];
  firmware?: Firmware;
  diskController?: GuestDefinition['diskController'];
}): string[];

/** QEMU arguments for UEFI firmware without secure boot; its variables are forgotten with the machine. */
export function uefiArguments(): string[];

/** `kvm` where it really works, else `tcg`. */
export function accelerator(): 'kvm' | 'tcg';

export interface MachineOptions {
  env?: Record<string, string>;
  cwd?: string;
  /** Aborting ends the machine. */
  signal?: AbortSignal;
  onOutput?: (text: string) => void;
}

/** A virtual machine with its serial console on the standard input and output of the program that runs it. */
export class Machine {
  constructor(argv: string[], options?: MachineOptions);
  readonly startedAt: number;
  readonly pid: number | undefined;
  /** All that the serial console has said. */
  readonly console: string;
  /** Resolves with a sentence when the program has ended. */
  readonly exited: Promise<string>;
  send(text: string): void;
  waitFor(pattern: RegExp, seconds?: number): Promise<{ match: RegExpExecArray; before: string }>;
  /** Resolves with the seconds since the start; rejects at once where the guest gives up booting. */
  waitForLogin(seconds?: number, passphrase?: string): Promise<number>;
  login(login: Login, seconds?: number): Promise<number>;
  execute(command: string, seconds?: number): Promise<{ status: number; output: string }>;
  /** As `execute`; an exit status other than 0 is an error. */
  run(command: string, seconds?: number): Promise<string>;
  powerOff(seconds?: number): Promise<void>;
  /** End it if it still runs; nothing it started is left. */
  close(): Promise<void>;
}

/** Ask a logged-in guest about itself. Waits until it has finished booting. */
export function observe(machine: Machine): Promise<Observation>;

export const LOGIN: Login;
export const BOOT_SECONDS: number;
export const COMMAND_SECONDS: number;
