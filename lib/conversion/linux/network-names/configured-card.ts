/** A file of the guest, read. */
export interface ConfigurationFile {
  path: string;
  text: string;
}

/** One network card as a configuration file of the guest speaks of it: by name, by address, or both. */
export interface ConfiguredCard {
  name?: string;
  /** Lower case; only where the file uses it to tell cards apart. */
  mac?: string;
  file: string;
}

/** A file of udev's that gives a card its name by its address. */
export interface NamingRule {
  mac: string;
  name: string;
  file: string;
  /** True where it would do so on any machine: nothing in it asks for the old driver, bus or slot. */
  portable: boolean;
}
