/** Where a guest comes from: one type a mode, named after it. */

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

/** A guest that a file describes as libvirt's domain XML, with disks that are files or block devices of this host. */
export interface LibvirtXmlInput {
  mode: 'libvirtxml';
  /** The XML file. Disks that it names without a leading `/` are looked for in its directory. */
  path: string;
}

/** Where the guest comes from. */
export type InputOptions = OvaInput | DiskInput | LibvirtXmlInput;
