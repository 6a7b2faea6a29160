/** The `.link` file that keeps one name; see systemd.link(5). */

export function linkFilePath(name: string): string {
  return `/etc/systemd/network/70-v2v-${name}.link`;
}

/**
 * `Path=*` holds for whatever sits on a bus, and not for a VLAN or bridge that has the address of its card: systemd 219
 * knows it as well as the newest does, where `Type=ether` and `Kind=` came later. `Name=` without `NamePolicy=` also
 * renames a card that the initrd named, from systemd 241 on; for older ones see `udevRule`.
 */
export function linkFile(mac: string, name: string): string {
  return [
    '# The name from before the conversion, kept by v2v-node.',
    '[Match]',
    `MACAddress=${mac}`,
    'Path=*',
    '',
    '[Link]',
    `Name=${name}`,
    '',
  ].join('\n');
}
