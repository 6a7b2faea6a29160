import type { WindowsAdapter } from '../../../../types/windows-network';
import type { Hive } from '../../../registry';
import { connectionKey } from './adapter-device';
import { interfacesKey, netbtKey } from './read-ipv4';

/**
 * Takes the settings from the adapters whose cards are gone: Windows would say of each address that it is assigned to an
 * adapter that is not present, and keep the names of their connections from the new ones. It is done here, not when the guest
 * boots: what is changed is in the result with its old value, and the guest's program needs to know nothing of old adapters.
 */
export async function clearAdapters(
  hive: Hive,
  controlSet: string,
  adapters: readonly WindowsAdapter[],
): Promise<void> {
  for (const { guid, name } of adapters) {
    if (guid === undefined) continue;
    const key = `${interfacesKey(controlSet, 'Tcpip')}\\${guid}`;
    if ((await hive.number(key, 'EnableDHCP')) === 0) await hive.set(key, 'EnableDHCP', 1);
    for (const value of ['IPAddress', 'SubnetMask', 'DefaultGateway', 'DefaultGatewayMetric']) {
      if (((await hive.texts(key, value)) ?? []).length > 0) await hive.set(key, value, []);
    }
    for (const value of ['NameServer', 'Domain']) await emptyText(hive, key, value);
    await emptyText(hive, `${interfacesKey(controlSet, 'Tcpip6')}\\${guid}`, 'NameServer');
    const netbt = netbtKey(controlSet, guid);
    if (((await hive.texts(netbt, 'NameServerList')) ?? []).length > 0)
      await hive.set(netbt, 'NameServerList', []);
    if (name !== undefined) await hive.set(connectionKey(controlSet, guid), 'Name', oldName(name, guid));
  }
}

async function emptyText(hive: Hive, key: string, value: string): Promise<void> {
  if (((await hive.text(key, value)) ?? '') !== '') await hive.set(key, value, '');
}

/** No other connection has the name, as part of the GUID is in it. */
const oldName = (name: string, guid: string): string => `${name} (old, ${guid.slice(1, 9)})`;
