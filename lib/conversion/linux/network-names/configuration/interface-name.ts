/** Names of network interfaces and hardware addresses, as configuration files spell them. */

/**
 * True for a name that Linux takes (at most 15 bytes, no `/`, no blanks; see dev_valid_name() in net/core/dev.c) and
 * that is plain enough to stand in a udev rule or a `.link` file without quoting: letters, digits, `.`, `_`, `-`.
 */
export function isInterfaceName(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]{0,14}$/.test(name);
}

// What tools call the interfaces they make: a word, then a number or `-…`. (`site0`, `local` are names of cards.)
const virtualNames =
  /^(?:lo|(?:bond|team|br|bridge|virbr|vmnet|docker|podman|cni|vnet|vlan|vxlan|dummy|ifb|tun|tap|wg|gre|gretap|sit|ip6tnl|ppp|wlan|wwan|ib|lxcbr|lxdbr|macvlan|ipvlan|vrf|nlmon)(?:\d*|\d*[-_].*)|(?:veth|cali|tap|vnet|ovs-|nm-).*)$/;

/** True for a name that is not a network card's: loopback, bonds, bridges, VLANs (`eth0.5`), tunnels, aliases (`eth0:1`). */
export function isVirtualName(name: string): boolean {
  return virtualNames.test(name) || /[.:@]/.test(name);
}

/** True where a name can be that of a network card. */
export function isCardName(name: string): boolean {
  return isInterfaceName(name) && !isVirtualName(name);
}

/** The card below a VLAN or alias that is called after it, `ens192.100` or `eth0:1`. */
export function cardBelow(name: string): string | undefined {
  const below = /^([^.:@]+)(?:\.\d+|:\w+|@\w+)$/.exec(name)?.[1];
  return below !== undefined && isCardName(below) ? below : undefined;
}

/** The address in a name that is made of it, `enx005056aabbcc`. */
export function macInName(name: string): string | undefined {
  const digits = /^enx([0-9a-f]{12})$/.exec(name)?.[1];
  return digits === undefined ? undefined : normalMac(digits.match(/../g)!.join(':'));
}

/** `pci-0000:0b:00.0`, `0b:00.0` → `0000:0b:00.0`; undefined for other places. */
export function normalPciAddress(text: string): string | undefined {
  const [, domain = '0000', place] =
    /^(?:pci-)?(?:([0-9a-f]{4}):)?([0-9a-f]{2}:[01][0-9a-f]\.[0-7])$/i.exec(text.trim()) ?? [];
  return place === undefined ? undefined : `${domain}:${place}`.toLowerCase();
}

/** `00-50-56-AA-BB-CC` → `00:50:56:aa:bb:cc`; undefined for what is not the address of one card. */
export function normalMac(text: string): string | undefined {
  const mac = text
    .trim()
    .replace(/^["']|["']$/g, '')
    .replaceAll('-', ':')
    .toLowerCase();
  if (!/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/.test(mac) || mac === '00:00:00:00:00:00') return undefined;
  return (parseInt(mac.slice(0, 2), 16) & 1) === 0 ? mac : undefined;
}
