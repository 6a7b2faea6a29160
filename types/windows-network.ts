/** What a conversion reports of the network of a Windows guest. */

/** An address with the length of its prefix: `{ address: '192.0.2.10', prefix: 24 }`. */
export interface StaticAddress {
  address: string;
  prefix: number;
}

/** A route that the guest keeps over its restarts. */
export interface StaticRoute {
  /** `10.0.0.0/8` */
  destination: string;
  gateway: string;
  /** Absent where Windows chooses it. */
  metric?: number;
}

/** A gateway of an adapter. */
export interface Gateway {
  address: string;
  /** Absent where Windows chooses it. */
  metric?: number;
}

/**
 * How it was told which network card of the source an adapter of the guest is, the strongest first. `option`: somebody said
 * what the card is to get. `network-address`: the guest gives its adapter the card's MAC address. `instance-id`: the name of
 * its device holds the card's MAC address, as that of VMXNET3 and E1000E does. `slot`: its device sits in the card's slot.
 * `single`: the guest has one adapter, and the source one card, that can be meant.
 */
export type AdapterEvidence = 'option' | 'network-address' | 'instance-id' | 'slot' | 'single';

/** A network adapter of the guest with what was set by hand on it. */
export interface WindowsAdapter {
  /** Of the interface: `{698E50A9-4F58-4D86-B61D-F42E58DCACF6}`; absent where only `staticAddresses` tells of the card. */
  guid?: string;
  /** As the guest shows it: `Ethernet0`. */
  name?: string;
  /** Its device in the guest: `PCI\VEN_8086&DEV_100F&SUBSYS_075015AD&REV_01\4&B70F118&0&0888`. */
  device?: string;
  /** Index in `Source.nics`; absent where it could not be told which one it is. */
  nic?: number;
  /** How that was told. */
  evidence?: AdapterEvidence;
  /** At the target. */
  mac?: string;
  /** None where the addresses are given by DHCP. */
  ipv4: StaticAddress[];
  ipv6: StaticAddress[];
  gateways: Gateway[];
  dns: string[];
  /** Of the connection. */
  dnsSuffix?: string;
  wins: string[];
  /** Routes that are bound to the adapter, which those of IPv6 are. */
  routes: StaticRoute[];
}

/** Static addresses of the guest, and which of them are set again. */
export interface WindowsNetwork {
  /** Adapters with something set by hand. */
  adapters: WindowsAdapter[];
  /** Routes that are bound to no adapter, which stay in the guest as they are; the adapters' gateways are not among them. */
  routes: StaticRoute[];
  /** Indexes in `adapters` of those that are set on the new adapters when the guest boots. */
  restored: number[];
  /** Why the others are not. */
  left: { adapter: number; reason: string }[];
}
