/** Where a guest comes from: one type a mode, named after it. */
import type { Password, SshServer } from './access';

/** An OVA: a tar, compressed or not, a zip, the directory of an OVF, or the `.ovf` file in one. */
export interface OvaInput {
  mode: 'ova';
  path: string;
  /** Id or name of the one that is meant where the OVF describes several. */
  virtualSystem?: string;
}

/** One or more disk images in their order: paths, or NBD URIs. */
export interface DiskInput {
  mode: 'disk';
  paths: string[];
  /** As qemu names it; default: what each image says it is. */
  format?: string;
}

/** A guest that a file describes as libvirt's domain XML. */
export interface LibvirtXmlInput {
  mode: 'libvirtxml';
  /** The XML file. Disks that it names without a leading `/` are looked for in its directory. */
  path: string;
  /** URI of the libvirt that has the storage pools and the secrets that the XML names; default: libvirt's own choice. */
  connection?: string;
  /** Of the servers of disks (`<auth>`), and of that libvirt; default: the secret that libvirt keeps. */
  password?: Password;
}

/** A guest of libvirt. */
export interface LibvirtInput {
  mode: 'libvirt';
  /** Its name or its UUID. */
  guest: string;
  /** libvirt's URI, `qemu:///system`; default: libvirt's own choice. */
  connection?: string;
  /** Of libvirt, where it asks for one; the user is in the URI. */
  password?: Password;
}

/** A vCenter or an ESXi host. */
export interface VSphereServer {
  /** Name or address; an IPv6 address without brackets. */
  host: string;
  /** Default 443. */
  port?: number;
  /** As it is written at the login, `administrator@vsphere.local`; default `root`. */
  user?: string;
  /**
   * Of a vCenter: the names, from the root of the inventory, of folders, datacenter, folders, cluster and ESXi host, as they
   * are shown and not encoded: `['QA Lab', 'Cluster 1', 'esx1.example.com']`. Absent: the server is an ESXi host.
   */
  inventoryPath?: readonly string[];
  /** Default true: a certificate that no authority vouches for is refused. */
  verifyCertificate?: boolean;
  /** PEM file of the authorities that vouch for its certificate; default: those of the system. */
  caFile?: string;
}

/** A guest of a vCenter or an ESXi host, whose disks are read over HTTPS. */
export interface VSphereInput {
  mode: 'vsphere';
  /** Its name, its UUID, or VMware's id, `vm-57`. */
  guest: string;
  server: VSphereServer;
  password: Password;
}

/** A VMX file of VMware, with its disks beside it. */
export interface VmxInput {
  mode: 'vmx';
  /** Absolute where the file is at a host. */
  path: string;
  /** The host that has the file and the disks, an ESXi host for instance; default: this one. */
  ssh?: SshServer;
}

/** A guest of a Xen host, whose disks are files there. */
export interface XenInput {
  mode: 'xen';
  /** Name, UUID or id. */
  guest: string;
  /** The host, with libvirt on it. Its password is for the disks: libvirt itself asks for none when it uses ssh. */
  ssh: SshServer;
}

/** What VMware's disk library is told beside server and guest, as nbdkit-vddk-plugin(1) has it. */
export interface VddkOptions {
  /** The directory that VMware's library was unpacked to; default: the one that the plugin knows. */
  libdir?: string;
  /** SHA-1 thumbprint of the server's certificate, `AA:BB:…`; default: that of the certificate that the server shows. */
  thumbprint?: string;
  /** Ways to the data, the best first: `['san', 'nbdssl']`; default: VMware's library chooses. */
  transports?: readonly string[];
  /** On the network between server and library; default: none. */
  compression?: 'none' | 'zlib' | 'fastlz' | 'skipz';
  /** Configuration file of VMware's library. */
  config?: string;
  /**
   * Cookie of a session that is logged in already. Every user of this host can read it as long as the disks are read, so
   * there is a warning.
   */
  cookie?: string;
  /** Port of the ESXi host that the data comes from; default 902. */
  nfcHostPort?: number;
  /** Port of the server for VMware's library; default: that of the server. */
  port?: number;
  /** VMware's id of the snapshot to read, `snapshot-12`; default: the disks as they are now. */
  snapshot?: string;
  /** The disks as they are called in their datastores, one for each disk of the guest; default: what the server says. */
  files?: readonly string[];
  /** nbdkit's plugin, where it is not in the directory of nbdkit's plugins: the path of `nbdkit-vddk-plugin.so`. */
  plugin?: string;
}

/** A guest of a vCenter or an ESXi host, read with VMware's disk library (VDDK). */
export interface VddkInput {
  mode: 'vddk';
  /** Its name, its UUID, or VMware's id, `vm-57`. */
  guest: string;
  server: VSphereServer;
  password: Password;
  vddk?: VddkOptions;
}

/** Where the guest comes from. */
export type InputOptions =
  OvaInput | DiskInput | LibvirtXmlInput | LibvirtInput | VmxInput | XenInput | VSphereInput | VddkInput;

/** Where there are several guests: an input that names one of them, without its name. */
export type GuestsLocation =
  | Omit<LibvirtInput, 'guest'>
  | Omit<VSphereInput, 'guest'>
  | Omit<VddkInput, 'guest'>
  | Omit<XenInput, 'guest'>;
