import type { GuestCaps } from '../../types/conversion';
import type { Source } from '../../types/source';
import type { TargetFirmware } from '../../types/target';

/**
 * The features of the machine, by libvirt's names. virt-v2v's rule for a target whose capabilities are not asked: what
 * every QEMU offers for the architecture, and of that all that the source had, with what any guest of today expects.
 */
export function planFeatures(
  source: Pick<Source, 'features'>,
  { arch, acpi }: Pick<GuestCaps, 'arch' | 'acpi'>,
  firmware: TargetFirmware,
): string[] {
  const offered: Record<string, string[]> = {
    x86_64: ['acpi', 'apic'],
    i686: ['acpi', 'apic', 'pae'],
    // Without ACPI, UEFI on ARM has only a device tree to hand on, which most distributions do not start from.
    aarch64: firmware === 'uefi' ? ['acpi'] : [],
  };
  const wanted = new Set([...source.features, 'acpi', 'apic', 'pae']);
  if (!acpi) wanted.delete('acpi');
  return (offered[arch] ?? []).filter((feature) => wanted.has(feature)).sort();
}
