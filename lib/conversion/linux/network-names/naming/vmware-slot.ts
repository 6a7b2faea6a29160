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
 * Where VMware's firmware puts a card of that slot, `0000:0b:00.0` for 192. PCI slots lie on the bridge of bus 2; the
 * bridges of PCI Express have eight functions each, every one with a bus of its own, from bus 3 on.
 */
export function pciAddress(pciSlot: number): string | undefined {
  const bridge = pciSlot & 0x3ff;
  const hex = (value: number): string => value.toString(16).padStart(2, '0');
  if (pciSlot >= 32 && pciSlot < 64) return `0000:02:${hex(pciSlot - 32)}.0`;
  if (bridge < 160 || bridge > 256 || bridge % 32 !== 0 || pciSlot > 0x1fff) return undefined;
  return `0000:${hex(3 + (bridge - 160) / 4 + (pciSlot >> 10))}:00.0`;
}

/** The name by place, where the guest does not know the slot: slot 192 → `enp11s0`. */
export function pathName(pciSlot: number): string | undefined {
  const [, bus, device] = /^0000:(..):(..)\.0$/.exec(pciAddress(pciSlot) ?? '') ?? [];
  return bus === undefined ? undefined : `enp${parseInt(bus, 16)}s${parseInt(device!, 16)}`;
}

/**
 * True for the name that the first systemds took from VMware's ACPI tables for a card in that slot. The index holds the
 * number of the card, its bus and its device: `eno16780032` is 0x1000b00, the first card, at 0b:00.0.
 */
export function isOnboardName(name: string, pciSlot: number): boolean {
  const index = Number(/^eno(\d{8,10})$/.exec(name)?.[1] ?? NaN);
  const [, bus, device] = /^0000:(..):(..)\.0$/.exec(pciAddress(pciSlot) ?? '') ?? [];
  if (Number.isNaN(index) || bus === undefined) return false;
  return (index & 0xffffff) === ((parseInt(bus, 16) << 8) | (parseInt(device!, 16) << 3));
}

/**
 * The order in which the kernel of the guest found the cards, and so called them `eth0`, `eth1`, …: indexes into `slots`.
 * Undefined where it cannot be told: cards of PCI and of PCI Express are of different models, and whose driver comes
 * first is not known.
 */
export function slotOrder(slots: readonly (number | undefined)[]): number[] | undefined {
  const known = slots.filter((slot) => slot !== undefined);
  const places = known.map(pciAddress);
  const areAllPci = known.every((slot) => slot < 64);
  const areAllPciExpress = known.every((slot) => slot >= 64);
  if (known.length !== slots.length || new Set(known).size !== known.length) return undefined;
  if (places.includes(undefined) || (!areAllPci && !areAllPciExpress)) return undefined;
  return [...slots.keys()].sort((a, b) => (places[a]! < places[b]! ? -1 : 1));
}
