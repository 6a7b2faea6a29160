/** Drivers of the layout of virtio-win, made for tests. */

export type VirtioWinSystem =
  | 'xp'
  | '2k3'
  | '2k8'
  | 'w7'
  | '2k8R2'
  | 'w8'
  | '2k12'
  | 'w8.1'
  | '2k12R2'
  | 'w10'
  | '2k16'
  | '2k19'
  | '2k22'
  | 'w11'
  | '2k25';

/** Who signs the catalogues; without `by` there are none. */
export interface VirtioWinSigner {
  by?: 'microsoft' | 'digicert' | 'company' | 'self';
  digest?: 'sha1' | 'sha256';
}

export interface VirtioWinTreeOptions {
  /** Default `iso`. `flat`: a directory a package, whose name says nothing. */
  layout?: 'iso' | 'rpm' | 'old-rpm' | 'flat';
  /** Default all. */
  systems?: readonly VirtioWinSystem[];
  arches?: readonly ('x86' | 'amd64' | 'ARM64')[];
  /** Names of INFs without `.inf`; default all: `viostor`, `vioscsi`, `netkvm`, `balloon`, `viorng`, `vioser`, … */
  drivers?: readonly string[];
  /** N of virtio-win 0.1.N; default 266. */
  release?: number;
  /** Who signs for a Windows, where it is not who does so in the published packages. */
  signers?: Partial<Record<VirtioWinSystem, VirtioWinSigner>>;
  /** With the installers of the guest agent; default only for `iso`. */
  agent?: boolean;
}

/** Returns the directory. */
export function makeVirtioWinTree(directory: string, options?: VirtioWinTreeOptions): string;

/** Returns the path of the image. */
export function makeVirtioWinIso(tree: string, iso: string): string;
