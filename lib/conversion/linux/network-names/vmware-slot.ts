/** VMware's PCI slot numbers: the slot of a bridge below bit 10, the function of that bridge from bit 10 on. */

/**
 * What systemd calls a card in a slot, by the number that VMware's firmware gives the slot: `192` → `ens192`. With more
 * than one card on a bridge the later ones count up by the function: `1184` (160, function 1) → `ens161`.
 */
export function slotName(pciSlot: number): string | undefined {
  if (!Number.isInteger(pciSlot) || pciSlot <= 0 || pciSlot > 0x3fff) return undefined;
  return `ens${(pciSlot & 0x3ff) + (pciSlot >> 10)}`;
}

/**
 * The order in which the kernel of the guest found the cards, and so called them `eth0`, `eth1`, …: indexes into `slots`.
 * Undefined where it cannot be told: PCI and PCI Express slots together, or more than one card on a bridge, are found
 * in an order that VMware does not promise.
 */
export function slotOrder(slots: readonly (number | undefined)[]): number[] | undefined {
  const known = slots.filter((slot) => slot !== undefined);
  const areAllPci = known.every((slot) => slot >= 32 && slot < 64);
  const areAllPciExpress = known.every((slot) => slot >= 160 && slot < 1024 && slot % 32 === 0);
  if (known.length !== slots.length || new Set(known).size !== known.length) return undefined;
  if (!areAllPci && !areAllPciExpress) return undefined;
  return [...slots.keys()].sort((a, b) => slots[a]! - slots[b]!);
}
