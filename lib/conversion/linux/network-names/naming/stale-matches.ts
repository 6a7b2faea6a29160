/** Lines by which the guest's configuration finds a card through what it has no more: its driver, its place. */

/** Drivers of the cards of VMware, Hyper-V, Xen and VirtualBox, as the kernel names them. */
const oldDrivers = [
  'vmxnet3',
  'vmxnet',
  'e1000e',
  'e1000',
  'pcnet32',
  'vlance',
  'hv_netvsc',
  'xen-netfront',
  'vif',
  '8139too',
  '8139cp',
  'igb',
  'tulip',
];

/** `Driver=vmxnet3` (networkd, NetworkManager), `driver: vmxnet3` and `driver: [vmxnet3]` (netplan). */
const driverLine = new RegExp(
  `^((?:[^#;\\r\\n]*[\\s{,])?driver\\s*[=:]\\s*[["']*)(${oldDrivers.join('|')})(?![\\w*?-])`,
  'gim',
);

/** The old drivers that a file asks for. */
export function driversAskedFor(text: string): string[] {
  return [...text.matchAll(driverLine)].map(([, , driver]) => driver!.toLowerCase());
}

/** The text asking for `driver` instead; one that asks for it already, in a list, is left as it is. */
export function replaceDriver(text: string, driver: string): string {
  return text.replace(driverLine, (line, before: string, _old, offset: number) => {
    const rest = text.slice(offset, text.indexOf('\n', offset) < 0 ? undefined : text.indexOf('\n', offset));
    return rest.includes(driver) ? line : `${before}${driver}`;
  });
}

/** A `.network` file that goes by the card's place, going by its address instead. */
export function replacePath(text: string, pciAddress: string, mac: string): string {
  return text.replace(/^[ \t]*Path[ \t]*=[ \t]*(\S+)[ \t]*$/gm, (line, path: string) =>
    path.replace(/^pci-/, '').toLowerCase() === pciAddress ? `MACAddress=${mac}` : line,
  );
}
