import type {
  CpuTopology,
  DiskController,
  SourceFirmware,
  SourceNic,
  SourceRemovable,
  Source,
} from '../../../../types/source';

/** A fixed disk as an OVF describes it. */
export interface OvfDisk {
  diskId: string;
  controller?: DiskController;
  /** Bytes, where the OVF says so in a way that can be read. */
  capacity?: number;
  /** Undefined: the disk is empty and has no file. */
  file?: OvfFile;
}

/** A file that an OVF refers to. */
export interface OvfFile {
  /** As it is written, relative to the OVF's folder. */
  href: string;
  compression: 'identity' | 'gzip';
  /** Bytes, compressed and whole. */
  size?: number;
  /** Bytes of one piece where the file is cut into pieces, `HREF.000000000`, … */
  chunkSize?: number;
}

/** What an OVF says about one virtual machine. */
export interface OvfDescription {
  /** Undefined where it has none. */
  name?: string;
  hypervisor: string;
  /** Bytes. */
  memory: number;
  vcpus: number;
  cpuTopology?: CpuTopology;
  firmware: SourceFirmware;
  uefiSecureBoot: boolean;
  tpm?: NonNullable<Source['tpm']>;
  disks: OvfDisk[];
  removables: SourceRemovable[];
  nics: SourceNic[];
}

/** What a reader of OVFs says beside its result. */
export type Warn = (code: string, message: string, hint?: string) => void;
