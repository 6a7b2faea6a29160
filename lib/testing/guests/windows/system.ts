import type { SourceNic } from '../../../../types/source';
import type { WindowsArchitecture } from './program';

/** A partition of a disk that Windows knows. */
export interface WindowsPartition {
  /** `system`: where Windows is. `boot`: where BIOS guests have their boot manager, `esp` where UEFI ones have it. */
  use: 'system' | 'boot' | 'esp' | 'msr' | 'data';
  /** Bytes. */
  offset: number;
  size: number;
  /** `C:`; none where it has no letter. */
  letter?: string;
  label?: string;
  /** As blkid has it: 16 digits of NTFS, `1A2B-3C4D` of FAT. */
  uuid?: string;
  /** Of a GPT. */
  guid?: string;
}

export interface WindowsTestDisk {
  size: number;
  table: 'mbr' | 'gpt';
  /** Of an MBR the signature, of a GPT the GUID. */
  id: string;
  partitions: readonly WindowsPartition[];
}

/** A network card as the registry knows it, with the source's own facts about it. */
export interface WindowsTestAdapter extends Partial<SourceNic> {
  model: 'vmxnet3' | 'e1000' | 'e1000e';
  mac: string;
  pciSlot: number;
  /** Of the interface. */
  guid: string;
  connection: string;
  /** Set by hand; default by DHCP. */
  static?: { address: string; mask: string; gateway?: string; dns?: string };
}

/** What one Windows differs from another in; the rest follows from it. All of it is data. */
export interface WindowsSystem {
  name: string;
  hostname: string;
  osinfo: string;
  arch: WindowsArchitecture;
  major: number;
  minor: number;
  build: number;
  productName: string;
  edition: string;
  /** From Windows 7 on. */
  installationType?: 'Client' | 'Server' | 'Server Core';
  /** From Windows 10 on: `22H2`. */
  displayVersion?: string;
  firmware: 'bios' | 'uefi';
  disks: readonly WindowsTestDisk[];
  adapters: readonly WindowsTestAdapter[];
  /** The driver of the controller that Windows boots from. */
  bootDriver: 'pvscsi' | 'lsi_sas' | 'symmpi';
  /** Numbers of updates that are installed: `KB4474419`. */
  updates?: readonly string[];
  /** Version of VMware Tools. */
  tools: string;
}

/** Windows keeps its drivers in DriverDatabase, where older ones have CriticalDeviceDatabase. From 8 and Server 2012 on. */
export const hasDriverDatabase = ({ major, minor }: WindowsSystem): boolean =>
  major > 6 || (major === 6 && minor >= 2);

export const isServer = ({ installationType }: WindowsSystem): boolean =>
  installationType?.startsWith('Server') ?? false;

export const isBeforeVista = ({ major }: WindowsSystem): boolean => major < 6;

/** Where Windows is, as its own setup spells it. */
export const placesOf = (system: WindowsSystem): { systemroot: string; system32: string; config: string } => {
  const systemroot = isBeforeVista(system) ? '/WINDOWS' : '/Windows';
  const system32 = `${systemroot}/${isBeforeVista(system) ? 'system32' : 'System32'}`;
  return { systemroot, system32, config: `${system32}/config` };
};
