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
  metric?: number;
}

/** A gateway of an adapter. */
export interface Gateway {
  address: string;
  metric?: number;
}

/** A network adapter of the guest with what was set by hand on it. */
export interface WindowsAdapter {
  /** Of the interface: `{4D36E972-…}`. */
  guid: string;
  /** As the guest shows it: `Ethernet0`. */
  name?: string;
  /** Index in `Source.nics`; absent where it could not be told which one it is. */
  nic?: number;
  /** How that was told. */
  evidence?: 'network-address' | 'instance-id' | 'slot' | 'single' | 'option';
  /** At the target. */
  mac?: string;
  ipv4: StaticAddress[];
  ipv6: StaticAddress[];
  gateways: Gateway[];
  dns: string[];
  /** Of the connection. */
  dnsSuffix?: string;
  wins: string[];
}

/** Static addresses of the guest, and which of them are set again. */
export interface WindowsNetwork {
  /** Adapters with something set by hand. */
  adapters: WindowsAdapter[];
  routes: StaticRoute[];
  /** Indexes in `adapters` of those that are set on the new adapters when the guest boots. */
  restored: number[];
  /** Why the others are not. */
  left: { adapter: number; reason: string }[];
}
