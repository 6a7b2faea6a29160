import type { CallOptions } from './guestfs';

/** One thing that libvirt asks for while a connection is opened. */
export interface LibvirtCredential {
  type:
    | 'username'
    | 'authname'
    | 'language'
    | 'cnonce'
    | 'passphrase'
    | 'echoprompt'
    | 'noechoprompt'
    | 'realm'
    | 'external';
  /** What to show to a person: `Enter root's password for esx.example.com`. */
  prompt: string;
  challenge: string | null;
  defaultResult: string | null;
  /** False: the answer is a secret. */
  echo: boolean;
}

/** Answers libvirt's questions, in their order; null refuses one, and the connection fails. */
export type LibvirtAuth = (
  credentials: LibvirtCredential[],
) => Promise<readonly (string | null)[]> | readonly (string | null)[];

/** How a connection is opened. */
export interface LibvirtOpenOptions extends CallOptions {
  readOnly?: boolean;
  /** Called where the server asks for a name or a password; without it such a server refuses the connection. */
  auth?: LibvirtAuth;
}

/** A version of libvirt or of the hypervisor. */
export interface LibvirtVersion {
  major: number;
  minor: number;
  release: number;
}

/** How libvirt calls a domain. */
export interface LibvirtDomainName {
  name: string;
  uuid: string;
  /** -1: the domain does not run. */
  id: number;
}

/** virDomainState by name. */
export type LibvirtDomainStateName =
  'nostate' | 'running' | 'blocked' | 'paused' | 'shutdown' | 'shutoff' | 'crashed' | 'pmsuspended';

/** What a domain is doing, and why. */
export interface LibvirtDomainState {
  state: LibvirtDomainStateName;
  /** The number of the reason; what it means depends on `state` (libvirt-domain.h, virDomain…Reason). */
  reason: number;
}

/** The size of a domain's disk. All in bytes. */
export interface LibvirtBlockInfo {
  /** What the guest sees. */
  capacity: number;
  /** What it takes on the storage. */
  allocation: number;
  /** What the image file or the device has. */
  physical: number;
}

/** What a secret that libvirt keeps is for. */
export type LibvirtSecretUsage = 'volume' | 'ceph' | 'iscsi' | 'tls';

/** How a secret is named where something uses it: by its UUID, or by what it is for. */
export type LibvirtSecretName = { uuid: string } | { type: LibvirtSecretUsage; usage: string };

/** Which XML of a domain. */
export interface LibvirtXmlOptions extends CallOptions {
  /** With passwords (VIR_DOMAIN_XML_SECURE); refused on a read-only connection. */
  secure?: boolean;
  /** The configuration for the next start, not the running one (VIR_DOMAIN_XML_INACTIVE). */
  inactive?: boolean;
}

/** How a domain is defined. */
export interface LibvirtDefineOptions extends CallOptions {
  /** Check the XML against libvirt's schema (VIR_DOMAIN_DEFINE_VALIDATE). */
  validate?: boolean;
}

/** What goes with a domain that is undefined. */
export interface LibvirtUndefineOptions extends CallOptions {
  managedSave?: boolean;
  snapshotsMetadata?: boolean;
  nvram?: boolean;
}

/** How a domain is started. */
export interface LibvirtCreateOptions extends CallOptions {
  /** It does not run before it is resumed (VIR_DOMAIN_START_PAUSED). */
  paused?: boolean;
}

/** A network of libvirt. */
export interface LibvirtNetwork {
  name: string;
  uuid: string;
  active: boolean;
  /** Absent where it has none, or it is not known. */
  bridge?: string;
}

/** How libvirt calls a storage pool. */
export interface LibvirtPoolName {
  name: string;
  uuid: string;
}

/** State and room of a storage pool. */
export interface LibvirtPoolInfo {
  state: 'inactive' | 'building' | 'running' | 'degraded' | 'inaccessible';
  /** Bytes, all three. */
  capacity: number;
  allocation: number;
  available: number;
}

/** How libvirt calls a storage volume. */
export interface LibvirtVolumeName {
  name: string;
  key: string;
  path: string;
  /** UUID of the pool it is in. */
  pool: string;
}

/** Kind and size of a storage volume. */
export interface LibvirtVolumeInfo {
  type: 'file' | 'block' | 'dir' | 'network' | 'netdir' | 'ploop';
  /** Bytes, both. */
  capacity: number;
  allocation: number;
}

/** What `domainCapabilities` is asked about; libvirt chooses what is left out. */
export interface LibvirtDomainCapabilitiesQuery {
  emulator?: string;
  arch?: string;
  machine?: string;
  virttype?: string;
}

/** How data are moved to or from a volume. */
export interface LibvirtTransferOptions extends CallOptions {
  /** Told now and then how many bytes of it are done; once more at the end. One transfer at a time on a connection. */
  onProgress?: (bytes: number) => void;
}

/** How a file is sent to a volume. */
export interface LibvirtUploadOptions extends LibvirtTransferOptions {
  /** Holes of the file are sent as such; libvirt 3.4, and a volume that is a file and empty. Default false. */
  sparse?: boolean;
  /** Bytes a second at most. */
  bandwidth?: number;
}

/** Which part of a volume and a file are compared; bytes. */
export interface LibvirtCompareOptions extends LibvirtTransferOptions {
  /** Default 0. */
  offset?: number;
  /** Holes of the volume are not sent; libvirt 3.4, and a volume that is a file. Default false. */
  sparse?: boolean;
  length: number;
}
