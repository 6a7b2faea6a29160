import type { TargetMac } from '../../../../types/target';
import type { SourceNic } from '../../../../types/source';
import type { WindowsAdapter, WindowsNetwork } from '../../../../types/windows-network';
import type { Hive } from '../../../registry';
import { readAdapterDevices, type AdapterDevice } from './adapter-device';
import { matchAdapters, type AdapterMatch } from './match-adapters';
import { readInterfaceSettings, type InterfaceSettings } from './read-ipv4';
import { readIpv6Settings, type Ipv6Settings } from './read-ipv6';
import { readRoutes } from './read-routes';

/** What was found in the registry. */
export interface FoundNetwork {
  network: WindowsNetwork;
  /** Texts that stand where an address should, and are none, with the adapter that they are of. */
  unread: { adapter: string; text: string }[];
}

const noSettings: InterfaceSettings = { ipv4: [], gateways: [], dns: [], wins: [], unread: [] };
const noIpv6: Ipv6Settings = { ipv6: [], gateways: [], routes: [] };

/** Reads what is set by hand on network adapters, and tells which cards of the source they are. */
export async function findNetwork(
  hive: Hive,
  controlSet: string,
  nics: readonly SourceNic[],
  macs: readonly TargetMac[],
): Promise<FoundNetwork> {
  const settings = await readInterfaceSettings(hive, controlSet);
  const ipv6 = await readIpv6Settings(hive, controlSet);
  const routes = await readRoutes(hive, controlSet);
  const network: WindowsNetwork = { adapters: [], routes, restored: [], left: [] };
  // Most guests have nothing set; they are not searched for devices.
  if (settings.size === 0 && ipv6.size === 0) return { network, unread: [] };

  const devices = await readAdapterDevices(hive, controlSet);
  const matches = matchAdapters(devices, nics);
  const unread: FoundNetwork['unread'] = [];
  const add = (guid: string, device: AdapterDevice | undefined): void => {
    const found = settings.get(guid) ?? noSettings;
    const six = ipv6.get(device?.luid ?? '') ?? noIpv6;
    unread.push(...found.unread.map((text) => ({ adapter: device?.name ?? guid, text })));
    const match = matches.get(guid) ?? { reason: 'The guest has no adapter any more that it is for.' };
    const adapter = adapterOf(guid, device, found, six, match, macs);
    if (!hasSettings(adapter)) return;
    network.adapters.push(adapter);
    const index = network.adapters.length - 1;
    if ('reason' in match) network.left.push({ adapter: index, reason: match.reason });
    else network.restored.push(index);
  };
  for (const device of devices) add(device.guid, device);
  const known = new Set(devices.map(({ guid }) => guid));
  for (const guid of settings.keys()) if (!known.has(guid)) add(guid, undefined);
  return { network, unread };
}

function adapterOf(
  guid: string,
  device: AdapterDevice | undefined,
  { ipv4, gateways, dns, dnsSuffix, wins }: InterfaceSettings,
  six: Ipv6Settings,
  match: AdapterMatch,
  macs: readonly TargetMac[],
): WindowsAdapter {
  return {
    guid,
    ...(device?.name === undefined ? {} : { name: device.name }),
    ...(device === undefined || device.device === '' ? {} : { device: device.device }),
    ...('nic' in match ? { nic: match.nic, evidence: match.evidence, mac: macs[match.nic]!.mac } : {}),
    ipv4,
    ipv6: six.ipv6,
    gateways: [...gateways, ...six.gateways],
    dns,
    ...(dnsSuffix === undefined ? {} : { dnsSuffix }),
    wins,
    routes: six.routes,
  };
}

const hasSettings = ({ ipv4, ipv6, gateways, dns, dnsSuffix, wins, routes }: WindowsAdapter): boolean =>
  [ipv4, ipv6, gateways, dns, wins, routes].some(({ length }) => length > 0) || dnsSuffix !== undefined;
