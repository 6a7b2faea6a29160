import type { ConfiguredNames } from '../configuration/configured-names';

/** The places of VirtualBox's adapters on its first bus. */
const virtualBoxDevices = [3, 8, 9, 10, 16, 17, 18, 19];

/**
 * Names that go by the number of the card: the kernel's, which Hyper-V's and older Xen's cards have whatever else the
 * guest is set to, those of Xen's from systemd 253 on, and VirtualBox's.
 */
const schemes: ((index: number) => string)[] = [
  (index) => `eth${index}`,
  (index) => `enX${index}`,
  (index) => `enp0s${virtualBoxDevices[index]}`,
];

/**
 * The names of several cards by the order in which the source lists them, where it tells no slots, and where every name
 * of the configuration is one of those that so many cards have. Empty where it does not come out.
 */
export function namesByOrder(nics: readonly { pciSlot?: number }[], { names }: ConfiguredNames): string[] {
  if (nics.length < 2 || names.size === 0 || nics.some(({ pciSlot }) => pciSlot !== undefined)) return [];
  const candidates = schemes.map((scheme) => nics.map((_, index) => scheme(index)));
  return candidates.find((list) => [...names].every((name) => list.includes(name))) ?? [];
}
