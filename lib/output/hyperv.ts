import type { TargetMachine } from '../../types/machine';

/** An interface of Hyper-V, by libvirt's name; QEMU's is `hv-NAME`. */
export type HypervFeature =
  | 'relaxed'
  | 'vapic'
  | 'spinlocks'
  | 'vpindex'
  | 'runtime'
  | 'synic'
  | 'stimer'
  | 'reset'
  | 'frequencies'
  | 'tlbflush'
  | 'ipi';

/** How often a lock is tried for before the hypervisor is told; what Hyper-V and libosinfo take. */
export const spinlockRetries = 8191;

const always: readonly HypervFeature[] = ['relaxed', 'vapic', 'spinlocks'];
/** What QEMU's manual recommends beyond, of what every kernel since 4.20 has; `evmcs` and others are for guests with guests. */
const current: readonly HypervFeature[] = [
  'vpindex',
  'runtime',
  'synic',
  'stimer',
  'reset',
  'frequencies',
  'tlbflush',
  'ipi',
];

/**
 * The interfaces of Hyper-V that the machine shows; none without `hyperv`. A Windows of before 7, or of 32 bits, gets those
 * that have been there longest. They are KVM's own: without it, QEMU refuses some of them.
 *
 * See https://www.qemu.org/docs/master/system/i386/hyperv.html
 */
export function hypervFeatures({ hyperv, arch, os }: TargetMachine): readonly HypervFeature[] {
  if (hyperv !== true) return [];
  const isOld = os.majorVersion === 6 && os.minorVersion === 0;
  return isOld || arch !== 'x86_64' || os.arch !== 'x86_64' ? always : [...always, ...current];
}
