/** A file of the guest, read. */
export interface ConfigurationFile {
  path: string;
  text: string;
}

/** One network card as a configuration file of the guest speaks of it: by name, by address, by patterns. */
export interface ConfiguredCard {
  name?: string;
  /** Lower case; only where the file uses it to tell cards apart. */
  mac?: string;
  /** Lower case; the address that the file gives to the card. */
  assignedMac?: string;
  /** Names as the file spells them, `ens*`, `!ens33`: it holds for any card that one of them matches. */
  patterns?: string[];
  file: string;
}

/** A file of the guest that gives a card its name, by its address, its place, or the name it had before. */
export interface NamingRule {
  /** Lower case. */
  mac?: string;
  /** The card's place on the old machine, `0000:0b:00.0`. */
  pciAddress?: string;
  /** The card that would otherwise be called this. */
  oldName?: string;
  /** Shell patterns, one of which has to fit: of the address, of the driver, of the name by place. */
  macPatterns?: string[];
  drivers?: string[];
  placeNames?: string[];
  name: string;
  file: string;
  /** True where it would do so on any machine: it goes by the address, and asks for no driver, bus or slot. */
  portable: boolean;
}
