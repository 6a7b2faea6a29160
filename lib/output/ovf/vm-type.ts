import type { MachineOs } from '../../../types/machine';

/** oVirt optimizes a VM for one or the other. */
export type VmType = 'desktop' | 'server';

const serverVariants = ['Server', 'Server Core', 'Embedded'];

/** What the guest is for, as its product says. */
export function vmTypeOf({ distro, majorVersion, productName, productVariant }: MachineOs): VmType {
  // RHEL 4 was sold so: Enterprise Server, Advanced Server, and workstations.
  if (['rhel', 'centos'].includes(distro) && majorVersion === 4)
    return /\b(?:ES|AS)\b/.test(productName) ? 'server' : 'desktop';
  if (serverVariants.includes(productVariant)) return 'server';
  if (productVariant === 'Client') return 'desktop';
  if (productName.includes('Server')) return 'server';
  return productName.includes('Desktop') ? 'desktop' : 'server';
}
